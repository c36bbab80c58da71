"""Writes components.json: what the Rust library's normalizers and pre-tokenizers make of awkward texts.

    pip install tokenizers==0.23.2
    python make_components.py
"""
import base64
import json
import struct

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

TEXTS = [
    "", "Hello, World! 123", "  two  spaces  ", "a\r\nb\n\n c\t", "é e\u0301 ü Å \u212b", "e\u0323\u0302\u0301x", "\u0301abc", "👩‍👩‍👧 👍🏽 🇹🇷x", "中文 字。かがガｶﾞ", "don't we'll 1234567 ½ Ⅻ",
    "\ufeffmark \u0085 \u00a0nbsp\u3000x", "각 \u1112\u1161\u11ab한국어", "ﬁne ①② ｆｕｌｌ ㎏", "a\x00b\x01c\x7f\u200b\u200d", "İstanbul ΣΑΣ ß ǅ", "\u2581raw \u2581\u2581", "हिन्दी क्षत्रिय", "ก็ำ ภาษา",
    "x_y-z/w\\[a](b){c}<d>", "ab1ab2abab", "«q» ‘s’ “t” … — ¿", "𝒜𝓑 \U00010346", "\u0e33\u0e33", "a b\u2028c\u2029d",
]


def charsmap():
    """A small table as SentencePiece writes it: A to a, the ligature fi to two letters, a control character to nothing."""
    pairs = {b"A": b"a", "\ufb01".encode(): b"fi", b"\x01": b"", "e\u0301".encode(): "\u00e9".encode(), "\u3000".encode(): b" "}
    texts, places = b"", {}
    for key, value in pairs.items():
        places[key] = len(texts)
        texts += value + b"\0"
    # A double array of one block of 256 a node is wasteful and simple: node n's children lie at n's block.
    nodes, order = {b"": 0}, [b""]
    for key in pairs:
        for end in range(1, len(key) + 1):
            if key[:end] not in nodes:
                nodes[key[:end]] = len(order)
                order.append(key[:end])
    size = 256 * (len(order) + 1)
    array = [0] * size
    block = {prefix: 256 * (index + 1) for prefix, index in nodes.items()}
    position = {b"": 0}
    for prefix in order:
        if prefix:
            position[prefix] = block[prefix[:-1]] ^ prefix[-1]
    for prefix in order:
        at, label = position[prefix], prefix[-1] if prefix else 0
        offset = at ^ block[prefix]
        unit = ((offset >> 8) << 10 | 1 << 9) if offset >= 1 << 21 else offset << 10
        array[at] |= unit | label | (1 << 8 if prefix in places else 0)
        if prefix in places:
            array[block[prefix]] = 1 << 31 | places[prefix]
    trie = struct.pack(f"<{size}I", *array)
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + texts).decode()


def utf16(text):
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def normalized(part):
    kind = json.loads(part) if isinstance(part, str) else part
    base = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": kind, "pre_tokenizer": None, "post_processor": None, "decoder": None}
    rows = []
    for text in TEXTS:
        probe = Tokenizer.from_str(json.dumps({**base, "model": {"type": "BPE", "vocab": {"?": 0}, "merges": [], "unk_token": "?", "fuse_unk": False}}))
        result = probe.normalizer.normalize_str(text)
        units = utf16(text)
        # Every character is an unknown token of its own, so offsets are those of characters.
        offsets = [[units[a], units[b]] for a, b in probe.encode(text).offsets]
        rows.append({"text": text, "normalized": result, "offsets": offsets})
    return {"part": kind, "rows": rows}


def split(part):
    base = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": part, "post_processor": None, "decoder": None, "model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}}
    tokenizer = Tokenizer.from_str(json.dumps(base))
    rows = []
    for text in TEXTS:
        units = utf16(text)
        rows.append({"text": text, "pieces": [[piece, units[a], units[b]] for piece, (a, b) in tokenizer.pre_tokenizer.pre_tokenize_str(text)]})
    return {"part": part, "rows": rows}


def regex(source, behavior, invert=False):
    return {"type": "Split", "pattern": {"Regex": source}, "behavior": behavior, "invert": invert}


NORMALIZERS = [
    {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"}, {"type": "StripAccents"}, {"type": "Nmt"}, {"type": "ByteLevel"},
    {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "Strip", "strip_left": False, "strip_right": True},
    {"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}, {"type": "Replace", "pattern": {"String": "ab"}, "content": "xyz"},
    {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}, {"type": "Replace", "pattern": {"Regex": "(?<=a)b"}, "content": ""},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": True, "strip_accents": True, "lowercase": False},
    {"type": "Precompiled", "precompiled_charsmap": charsmap()},
    {"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Strip", "strip_left": True, "strip_right": True}]},
]

PRETOKENIZERS = [
    {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"}, {"type": "CharDelimiterSplit", "delimiter": "b"},
    *({"type": "Punctuation", "behavior": behavior} for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")),
    {"type": "Digits", "individual_digits": True}, {"type": "Digits", "individual_digits": False},
    *({"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": scheme, "split": cut} for scheme in ("always", "first", "never") for cut in (True, False)),
    *(regex("[ab]+|\\p{N}", behavior, invert) for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous") for invert in (False, True)),
    regex("\\b", "Isolated"), regex("\\w+(?=\\s|\\z)", "Isolated"), regex("(?i)[A-F]+|'(?i:S)", "Isolated"), regex("[^\\s\\p{L}]++|\\s+?", "Contiguous"), regex("[[:alpha:]&&[^a-m]]{2,3}", "Isolated"),
    regex("\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))", "Isolated"), regex("^\\s+|\\s+$", "Removed"), regex("(?:ab?)*?1", "MergedWithNext"), regex("[[:punct:]]|\\W\\w|[\\w]2", "Isolated"),
    {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}, {"type": "Digits", "individual_digits": True}]},
]

with open("components.json", "w", encoding="utf8") as file:
    made = {"madeWith": f"tokenizers {tokenizers.__version__} (Python)", "normalizers": [normalized(part) for part in NORMALIZERS], "pretokenizers": [split(part) for part in PRETOKENIZERS]}
    json.dump(made, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
