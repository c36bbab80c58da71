"""Encodings by the `tokenizers` crate of texts that are hard for a byte-level splitter, with the embedded model's tokenizer.

Run in the package folder: python goldens/bytes-encodings.py > goldens/bytes-encodings.json
"""
import json
import random

from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file("../tiny/model/tokenizer.json")
random.seed(5)
parts = ["a", "the", " ", "  ", "\n", "\t", "'", "'s", "'ll", "'lx", "'re", "'r", "12", "1", "!", "...", " the", "\u00e9", "\u4e2d", "\U0001f642", "\u00a0", "\u2003", "\u0301", "Q", "'S", "\u017f", "\u00b2", "\u0085", "\ufeff", "\u3000", "e", "l"]
texts = ["", "Hello world", "I'll say: it's 'fine'.", "  two  spaces   three\n\n  and\t tabs \n", "na\u00efve caf\u00e9 \u2014 \u201cquoted\u201d\u2026"]
texts += ["".join(random.choice(parts) for _ in range(random.randint(1, 14))) for _ in range(150)]
print(json.dumps([{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in texts]))
