"""Writes models.json: what the Rust library (tokenizers 0.23.2) makes of texts with small random Unigram, WordPiece and WordLevel
models, without any other part. Offsets are in UTF-16 units; a text that cannot be encoded has none.

    pip install tokenizers==0.23.2
    python make_models.py
"""

import json
import random
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

draw = random.Random(4)
LETTERS = ["a", "b", "c", "é", "語", "😀"]
OTHERS = ["x", "ß", "🚀"]
# Sums of tenths depend on their order; with scores above ten several unknown characters can be better than one piece.
SCORES = [[-1.0, -2.0, -3.0], [-0.1, -0.2, -0.3, -0.7], [25.0, 26.0, 30.0]]


def pieces(most, prefix=""):
    words = {"".join(draw.choices(LETTERS[: draw.randint(2, 6)], k=draw.randint(1, 4))) for _ in range(draw.randint(1, most))}
    return sorted(words | {prefix + word for word in sorted(words) if prefix and draw.random() < 0.8})


def unigram():
    scores = draw.choice(SCORES)
    unk_id = None if draw.random() < 0.1 else 0
    words = ["<unk>", *pieces(14)]
    byte_fallback = draw.random() < 0.5
    if byte_fallback:
        words += [f"<0x{byte:02X}>" for byte in sorted({*"xß🚀é語😀b".encode()}) if draw.random() < 0.97]
    vocab = [[word, -100.0 if scores[0] < 0 and draw.random() < 0.1 else draw.choice(scores)] for word in words]
    return {"type": "Unigram", "unk_id": unk_id, "vocab": vocab, "byte_fallback": byte_fallback}


def long_decimals():
    """Each letter twice costs the same in one piece and in two, but the library reads long decimals with an error in the last place."""
    scores = {letter: -round(draw.uniform(1, 9), 15) for letter in "abcdefghijklmnopqrstuvwxyz"}
    vocab = [["<unk>", 0.0], *[[letter, score] for letter, score in scores.items()], *[[2 * letter, 2 * score] for letter, score in scores.items()]]
    return {"type": "Unigram", "unk_id": 0, "vocab": vocab, "byte_fallback": False}


def word_piece():
    prefix = draw.choice(["##", "##", "é", ""])
    ids = draw.sample(range(60), 60)
    words = [*([] if draw.random() < 0.1 else ["[UNK]"]), *draw.sample(LETTERS, 3), *pieces(14, prefix)]
    return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix, "max_input_chars_per_word": draw.choice([5, 8, 100]), "vocab": dict(zip(words, ids))}


def word_level():
    words = [*([] if draw.random() < 0.2 else ["<unk>"]), *pieces(20)]
    return {"type": "WordLevel", "vocab": dict(zip(words, draw.sample(range(60), 60))), "unk_token": "<unk>"}


def text(model):
    if model["type"] == "WordLevel" and draw.random() < 0.1:
        return draw.choice(LETTERS)
    words = [word for word in (model["vocab"] if isinstance(model["vocab"], dict) else [word for word, _ in model["vocab"]]) if not word.startswith("<0x")]
    if model["type"] == "WordLevel" and draw.random() < 0.7:
        return draw.choice(words)
    rare = draw.random() < 0.5
    return "".join(draw.choice(words) if draw.random() < 0.2 else draw.choice(OTHERS if rare and draw.random() < 0.25 else LETTERS) for _ in range(draw.randint(1, 12)))


def encoded(tokenizer, string):
    try:
        encoding = tokenizer.encode(string)
    except Exception:
        return {"text": string, "ids": None}
    units = [0]
    for character in string:
        units.append(units[-1] + len(character.encode("utf-16-le")) // 2)
    return {"text": string, "ids": encoding.ids, "offsets": [[units[start], units[end]] for start, end in encoding.offsets]}


def stand_ins(string):
    """The string as a ByteLevel pre-tokenizer spells it."""
    return "".join(word for word, _ in ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(string))


def byte_level(make):
    """A model over the bytes of its letters, some of them cut off."""
    model = make()

    def word(old):
        if old.startswith("<") or old.startswith("["):
            return old
        spelled = old[:2] + stand_ins(old[2:]) if old.startswith("##") else stand_ins(old)
        return spelled[: len(spelled) - draw.choice([0, 0, 1])] or spelled

    vocab = model["vocab"]
    if isinstance(vocab, dict):
        return {**model, "vocab": {word(old): at for old, at in vocab.items()}}
    return {**model, "vocab": [[word(old), score] for old, score in vocab]}


def tokenizer_of(model, pre_tokenizer=None):
    file = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": pre_tokenizer, "post_processor": None, "decoder": None, "model": model}
    return Tokenizer.from_str(json.dumps(file))


def case(model, pre_tokenizer=None):
    tokenizer = tokenizer_of(model, pre_tokenizer)
    return {"model": model, "byteLevel": pre_tokenizer is not None, "texts": [encoded(tokenizer, text(model)) for _ in range(16 if model["type"] == "Unigram" else 10)]}


cases = [case(make()) for make, count in ((unigram, 64), (word_piece, 40), (word_level, 12)) for _ in range(count)]
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
cases.append({"model": (model := long_decimals()), "byteLevel": False, "texts": [encoded(tokenizer_of(model), 2 * letter) for letter in "abcdefghijklmnopqrstuvwxyz"]})
cases += [case(byte_level(make), BYTES) for make in (unigram, word_piece, word_level) for _ in range(5)]
Path(__file__).with_name("models.json").write_text(json.dumps({"madeWith": f"tokenizers {tokenizers.__version__} (Python)", "models": cases}, ensure_ascii=False, separators=(",", ":")) + "\n")
