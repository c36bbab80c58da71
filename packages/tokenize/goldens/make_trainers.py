"""Writes trainers.json: what the Rust library's trainers learn, beside what make_goldens.py writes.

    pip install tokenizers==0.23.2
    python make_trainers.py

Two of the crate's habits change from run to run: which id a character's form inside a word gets, and which of equally rare
characters limit_alphabet drops. So the order of a vocabulary is kept as one run gave it, and `stable` says whether the same
tokens came out of every one of several runs.
"""
import json
import math
import random

import tokenizers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

MADE_WITH = f"tokenizers {tokenizers.__version__} (Python)"
ALPHABETS = ["abcd ", "abcdefgh  ", "the cat sat on a mat ", "aé ü'b. ", "日本語 ab", "a1_-, b\u00a0\u0085"]
RUNS = 8


def documents_of(draw, alphabet):
    return ["".join(draw.choice(alphabet) for _ in range(draw.randint(10, 120))) for _ in range(draw.randint(1, 4))]


def in_order(tokenizer):
    return [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])]


def word_pieces():
    cases = []
    pre = {"bert": pre_tokenizers.BertPreTokenizer(), "words": pre_tokenizers.Whitespace(), "white-space": pre_tokenizers.WhitespaceSplit()}
    for seed in range(30):
        draw = random.Random(seed)
        documents = documents_of(draw, ALPHABETS[seed % len(ALPHABETS)])
        options = dict(vocabSize=draw.randint(12, 70), minFrequency=draw.choice([0, 0, 2, 3]), words=draw.choice(list(pre)),
                       specialTokens=draw.choice([["[UNK]"], ["[PAD]", "[UNK]", "[CLS]"], ["[UNK]", "a"]]), initialAlphabet=draw.choice([[], ["z", "a"]]))
        vocabularies = []
        for _ in range(RUNS):
            tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
            tokenizer.pre_tokenizer = pre[options["words"]]
            tokenizer.train_from_iterator(documents, trainers.WordPieceTrainer(
                vocab_size=options["vocabSize"], min_frequency=options["minFrequency"], special_tokens=options["specialTokens"],
                initial_alphabet=options["initialAlphabet"], show_progress=False))
            vocabularies.append(in_order(tokenizer))
        stable = all(set(tokens) == set(vocabularies[0]) for tokens in vocabularies)
        cases.append({**options, "documents": documents, "tokens": vocabularies[0], "stable": stable})
    return cases


def character_merges():
    cases = []
    for seed in range(12):
        draw = random.Random(100 + seed)
        documents = documents_of(draw, ALPHABETS[seed % len(ALPHABETS)])
        marks = draw.choice([{}, {"endOfWordSuffix": "</w>"}, {"continuingSubwordPrefix": "@@"}, {"endOfWordSuffix": "</w>", "continuingSubwordPrefix": "##"}])
        options = dict(vocabSize=draw.randint(15, 60), minFrequency=draw.choice([0, 2]), specialTokens=["<unk>"], **marks)
        given = {"end_of_word_suffix": marks.get("endOfWordSuffix"), "continuing_subword_prefix": marks.get("continuingSubwordPrefix")}
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **{name: mark for name, mark in given.items() if mark}))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.train_from_iterator(documents, trainers.BpeTrainer(
            vocab_size=options["vocabSize"], min_frequency=options["minFrequency"], special_tokens=["<unk>"], show_progress=False,
            **{name: mark for name, mark in given.items() if mark}))
        merges = json.loads(tokenizer.to_str())["model"]["merges"]
        cases.append({**options, "documents": documents, "tokens": in_order(tokenizer), "merges": merges})
    return cases


def byte_alphabets():
    cases = []
    seed = 200
    while len(cases) < 10:
        draw = random.Random(seed)
        seed += 1
        documents = documents_of(draw, ALPHABETS[seed % len(ALPHABETS)])
        options = dict(vocabSize=draw.randint(20, 60), specialTokens=["<s>"], initialAlphabet=draw.choice([[], ["z", "Ġ"]]), limitAlphabet=draw.choice([None, 4, 6]))
        results = []
        for _ in range(RUNS):
            tokenizer = Tokenizer(models.BPE())
            tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            tokenizer.train_from_iterator(documents, trainers.BpeTrainer(
                vocab_size=options["vocabSize"], special_tokens=["<s>"], initial_alphabet=options["initialAlphabet"],
                show_progress=False, **({"limit_alphabet": options["limitAlphabet"]} if options["limitAlphabet"] else {})))
            results.append((in_order(tokenizer), json.loads(tokenizer.to_str())["model"]["merges"]))
        if any(result != results[0] for result in results):
            continue
        cases.append({**options, "documents": documents, "tokens": results[0][0], "merges": results[0][1]})
    return cases


def unigram():
    draw = random.Random(7)
    syllables = ["ka", "lo", "mi", "ren", "st", "ou", "ba", "ti", "ver", "a", "un", "ing", "er"]
    words = ["".join(draw.choice(syllables) for _ in range(draw.randint(1, 4))) for _ in range(160)]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    documents = [" ".join(draw.choices(words, weights, k=110)) for _ in range(12)]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(documents, trainers.UnigramTrainer(vocab_size=90, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False))
    scores = [score for _, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    bits = -sum(scores[index] for document in documents for index in tokenizer.encode(document).ids) / math.log(2)
    return {"vocabSize": 90, "documents": documents, "bitsPerCharacter": bits / sum(map(len, documents)), "tokens": in_order(tokenizer)}


def written_forms():
    """The two forms in which trainers write models that the crate has no name for."""
    texts = ["the cat sat", "cattle at the café", "aaaa aaaaa", " \n日本 👍", "that's attached", ""]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    more = ["th", "the", "at", "cat", "Ġcat", "tle", "hat", "aa", "aaa", "Ġa", "att", "ach", "ed", "Ġthe", "ĠtheĠc", "sat"]
    forms = []
    for model in (models.Unigram([(token, -1.0) for token in [*alphabet, *more]], None, False),
                  models.WordPiece({token: index for index, token in enumerate([*alphabet, *more])}, unk_token=alphabet[0], continuing_subword_prefix="", max_input_chars_per_word=1000000)):
        tokenizer = Tokenizer(model)
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=isinstance(model, models.Unigram))
        tokenizer.decoder = decoders.ByteLevel()
        forms.append({"tokenizerJson": json.loads(tokenizer.to_str()), "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts]})
    return forms


content = {"madeWith": MADE_WITH, "wordPiece": word_pieces(), "characterBpe": character_merges(), "byteAlphabet": byte_alphabets(), "unigram": unigram(), "forms": written_forms()}
with open("trainers.json", "w", encoding="utf8") as file:
    json.dump(content, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
