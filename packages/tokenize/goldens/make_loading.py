"""Writes loading.json: rank files and SentencePiece models, with the ids that tiktoken and SentencePiece themselves give.

    pip install tiktoken==0.14.0 sentencepiece==0.2.2
    python make_loading.py
"""
import base64
import io
import json
import tempfile

import sentencepiece
import tiktoken
from tiktoken._educational import bpe_train

CL100K = r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
CORPUS = [
    "All human beings are born free and equal in dignity and rights.", "They are endowed with reason and conscience.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits.", "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "人人生而自由 在尊严和权利上一律平等", "Все люди рождаются свободными и равными.", "the cat sat on the mat, the cat's 12345 mats!",
]
TEXTS = [
    "", " ", "the cat", " the  cat ", "the cat's 1234\r\n\n mat \n ", "a\tb", "êtres é e\u0301", "人人生 而自由", "👍 x👩‍👩‍👧", "равными!", "ﬁve Ⅳ", "aaaaaaaaaaaaaaaaa",
    "  human<end>  beings", "x<sep>the", "<sep> <sep>", "\u00a0nbsp\u3000wide", "The END\n", "a\u2581b", "zzz qqq", "\ufeff mark",
]
TEXTS += CORPUS


def rank_file():
    ranks = bpe_train("\n".join(CORPUS) * 3 + " aaaaaaaa" * 9, 420, CL100K, visualise=None)
    ranks = {token: rank if rank < 300 else rank + 7 for token, rank in ranks.items()}  # with a hole
    special = {"<end>": 500, "<sep>": 303}
    encoding = tiktoken.Encoding("small", pat_str=CL100K, mergeable_ranks=ranks, special_tokens=special)
    lines = "".join(f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items())
    texts = [{"text": text, "ids": encoding.encode(text, allowed_special="all")} for text in TEXTS]
    return {"ranks": lines, "specialTokens": special, "texts": texts}


def model(name, **options):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf8") as rules:
        rules.write("9\t20\nA\t20\nA0\t20\n3000\t20\n65 301\tE9\nFB01\t66 69\n2163\t49 56\n")
        rules.flush()
        if options.pop("rules", False):
            options["normalization_rule_tsv"] = rules.name
        else:
            options["normalization_rule_name"] = "identity"
        file = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS * 4), model_writer=file, hard_vocab_limit=False, minloglevel=2, num_threads=1, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=file.getvalue())
    rows = []
    for text in TEXTS:
        ids = processor.encode(text)
        rows.append({"text": text, "ids": ids, "decoded": None if processor.unk_id() in ids else processor.decode(ids)})
    return {"name": name, "model": base64.b64encode(file.getvalue()).decode(), "texts": rows}


content = {
    "madeWith": f"tiktoken {tiktoken.__version__}, sentencepiece {sentencepiece.__version__}",
    "rankFile": rank_file(),
    "models": [
        model("unigram", model_type="unigram", vocab_size=160, rules=True),
        model("unigram with bytes, across words", model_type="unigram", vocab_size=430, byte_fallback=True, split_by_whitespace=False, remove_extra_whitespaces=False),
        model("unigram with own pieces", model_type="unigram", vocab_size=160, user_defined_symbols=["<sep>", "<end>"]),
        model("bpe", model_type="bpe", vocab_size=200, rules=True, remove_extra_whitespaces=False),
        model("bpe with bytes", model_type="bpe", vocab_size=440, byte_fallback=True, character_coverage=0.98),
        model("bpe with own pieces", model_type="bpe", vocab_size=200, add_dummy_prefix=False, remove_extra_whitespaces=False, user_defined_symbols=["<sep>", "<end>", "▁▁"]),
        model("characters", model_type="char", vocab_size=90),
    ],
}
with open("loading.json", "w", encoding="utf8") as file:
    json.dump(content, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
