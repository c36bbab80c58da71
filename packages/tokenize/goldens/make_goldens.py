"""Writes the golden files of this folder with the Rust library behind Hugging Face tokenizers.

    pip install tokenizers==0.23.2
    python make_goldens.py
"""
import json
import random

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

MADE_WITH = f"tokenizers {tokenizers.__version__} (Python)"
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
TEXTS = [
    "", "Hello world", "  two  spaces  ", " a", "a\r\nb\n\n c\t", "é e\u0301 ü", "👩‍👩‍👧 👍🏽 x", "中文 字", "don't we'll 1234567",
    "\ufeffmark \u0085 \u00a0nbsp", "a<s>b</s> c", "x <pad> y", "\u2581raw", "the cat sat on the mat", "sat", "a satsat", "𝒜𝓑", "the\u200dcat", "a \ufeff! b\u0085 c",
]


def write(name, content):
    with open(name, "w", encoding="utf8") as file:
        json.dump({"madeWith": MADE_WITH, **content}, file, ensure_ascii=True, separators=(",", ":"))
        file.write("\n")


def byte_level(pattern):
    if pattern == "gpt2":
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    split = pre_tokenizers.Split(Regex(CL100K), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def trained(documents, pattern, size, minimum, longest, special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = byte_level(pattern)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(documents, trainers.BpeTrainer(
        vocab_size=size, min_frequency=minimum, max_token_length=longest, special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


def trainer_goldens():
    alphabets = ["ab", "abc ", "the cat sat on a mat ", "aé ü", "日本語 ab", "\n\t ab'12s\u00a0\u0085\ufeff", "😀👍🏽 x", "aA1!.\r\n 're"]
    cases = []
    for seed in range(24):
        draw = random.Random(seed)
        alphabet = alphabets[seed % len(alphabets)]
        documents = ["".join(draw.choice(alphabet) for _ in range(draw.randint(0, 90))) for _ in range(draw.randint(1, 5))]
        options = dict(pattern=draw.choice(["gpt2", "gpt2", "cl100k"]), vocabSize=256 + draw.randint(2, 60), minFrequency=draw.choice([0, 0, 2, 4]),
                       maxTokenLength=draw.choice([None, None, 2, 3, 5]), specialTokens=draw.choice([[], ["<s>", "</s>"], ["a"]]))
        tokenizer = trained(documents, options["pattern"], options["vocabSize"], options["minFrequency"], options["maxTokenLength"], options["specialTokens"])
        cases.append({**options, "documents": documents, "merges": json.loads(tokenizer.to_str())["model"]["merges"]})
    write("trainer.json", {"cases": cases})


def bpe(special, alphabet, merges, with_bytes, unk="<unk>"):
    """Like Llama 2: special tokens, bytes, characters, merges."""
    tokens = [*special, *(BYTES if with_bytes else []), *alphabet]
    tokens += [token for token in dict.fromkeys(left + right for left, right in merges) if token not in tokens]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    return models.BPE(vocab=vocabulary, merges=merges, unk_token=unk, fuse_unk=True, byte_fallback=with_bytes)


def build():
    special = ["<unk>", "<s>", "</s>"]
    letters = list("\u2581abcdehlmnorstuwx'é中")
    merges = [("\u2581", "t"), ("h", "e"), ("\u2581t", "he"), ("a", "t"), ("c", "at"), ("l", "l"), ("\u2581", "\u2581"), ("\u2581", "cat")]
    bos = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    llama_decoder = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]

    made = {}
    level = trained(["the cat sat on the mat 👍 don't we'll é ü 中文 a \ufeff! b\u0085 c"] * 3, "gpt2", 300, 0, None, ["<s>", "</s>"])
    level.add_special_tokens(["<|im end|>"])
    level.add_tokens([AddedToken("<pad>", lstrip=True, rstrip=True), AddedToken("é!", normalized=False)])
    level.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    made["byte-level"] = level

    level = trained(["the cat sat on the mat 12345 x"] * 3, "cl100k", 280, 0, None, ["<s>"])
    level.normalizer = normalizers.NFC()
    made["byte-level-nfc"] = level

    def llama(normalizer=None, pre=None, decoder=llama_decoder):
        tokenizer = Tokenizer(bpe(special, letters, merges, True))
        if normalizer:
            tokenizer.normalizer = normalizer
        if pre:
            tokenizer.pre_tokenizer = pre
        tokenizer.decoder = decoders.Sequence(decoder)
        tokenizer.post_processor = bos
        tokenizer.add_special_tokens(special)
        return tokenizer

    made["llama-2"] = llama(normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]))
    made["llama-2"].add_tokens([AddedToken("sat", normalized=True)])
    made["llama-2-metaspace"] = llama(pre=pre_tokenizers.Metaspace(prepend_scheme="first", split=False))
    made["gemma"] = llama(normalizers.Replace(" ", "\u2581"), decoder=llama_decoder[:3])
    made["late"] = llama(decoder=[decoders.ByteFallback(), decoders.Fuse(), decoders.Replace("at", "<>"), decoders.Strip("c", 1, 2)])
    made["pattern"] = llama(decoder=[decoders.Replace(Regex(r"[at]+"), "$&"), decoders.Fuse(), decoders.Metaspace(prepend_scheme="never")])

    pieces = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0)] + [(letter, -5.0) for letter in letters] + [("\u2581the", -2.0), ("\u2581cat", -2.5), ("at", -3.0)]
    unigram = Tokenizer(models.Unigram(pieces, 0, False))
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.decoder = decoders.Metaspace()
    unigram.add_special_tokens(special)
    made["unigram"] = unigram

    words = ["[PAD]", "[UNK]", "the", "cat", "do", "not", "n", "'", "t", "##s", "##at", ".", "!", "c", "sat", "do not"]
    piece = Tokenizer(models.WordPiece({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    piece.normalizer = normalizers.BertNormalizer()
    piece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    piece.decoder = decoders.WordPiece()
    piece.add_special_tokens(["[PAD]", "[UNK]"])
    made["word-piece"] = piece

    for name, decoder in {"suffix": decoders.BPEDecoder("at"), "connectionist": decoders.CTC("a", "t"), "none": None}.items():
        tokenizer = Tokenizer(bpe(special, letters, merges, False))
        if decoder:
            tokenizer.decoder = decoder
        tokenizer.add_special_tokens(special)
        made[name] = tokenizer
    return made


def utf16(text):
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def codec_goldens():
    rows = []
    for name, tokenizer in build().items():
        texts = []
        for text in TEXTS:
            units = utf16(text)
            encoding = tokenizer.encode(text)
            texts.append({"text": text, "ids": encoding.ids, "offsets": [[units[a], units[b]] for a, b in encoding.offsets]})
        size = tokenizer.get_vocab_size()
        draw = random.Random(name)
        spelled = [tokenizer.id_to_token(index) or "" for index in range(size)]
        raw = [index for index, token in enumerate(spelled) if token.startswith("<0x") or (name.startswith("byte-level") and len(token) == 1)]
        rest = [index for index in range(size) if index not in set(raw)] + [size + 5]
        sequences = []
        for _ in range(40):
            ids = [draw.choice(raw) if raw and draw.random() < 0.6 else draw.choice(rest) for _ in range(draw.randint(0, 9))]
            if name == "late":  # the crate's Strip panics on texts shorter than what it strips
                ids = [tokenizer.token_to_id(letter) for letter in "chhhh"] + ids
            sequences.append({"ids": ids, "skip": tokenizer.decode(ids), "keep": tokenizer.decode(ids, skip_special_tokens=False)})
        rows.append({"name": name, "tokenizerJson": json.loads(tokenizer.to_str()), "texts": texts, "sequences": sequences})
    write("codec.json", {"tokenizers": rows})


trainer_goldens()
codec_goldens()
