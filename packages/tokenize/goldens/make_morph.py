"""Makes morph.json: what the reference tokenizer gives for words over our own sample dictionaries.

python3 make_morph.py FOLDER

FOLDER holds turkish_tokenizer.py and turkish_decoder.py of malibayram/turkish-tokenizer (MIT), commit
1cec18a7abbc4c38c79e8a6c4f7d1da444519a30. They are run as they are, over morph-sample.json.
"""
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
sample = json.loads((here / "morph-sample.json").read_text(encoding="utf-8"))
random.seed(5)

with tempfile.TemporaryDirectory() as folder:
    package = Path(folder) / "reference_morph"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in ("turkish_tokenizer.py", "turkish_decoder.py"):
        shutil.copy(Path(sys.argv[1]) / name, package / name)
    for name, part in (("kokler", "roots"), ("ekler", "suffixes"), ("bpe_tokenler", "bpe")):
        (package / f"{name}.json").write_text(json.dumps(sample[part]), encoding="utf-8")
    sys.path.insert(0, folder)
    from reference_morph.turkish_tokenizer import TurkishTokenizer

    tokenizer = TurkishTokenizer()

roots = [form for form in sample["roots"] if form.isalpha()]
suffixes = list(sample["suffixes"])
strange = ["İ", "I", "ı", "i", "Σ", "ǅ", "ß", "é", "中", "😀", "𝒜", "𐐀", "\n", "\t", "\u2003", "\x1c", "\x85", "\u00a0", "'", ".", "Kelvin\u212a", "x", "Q"]


def word():
    kind = random.random()
    if kind < 0.7:
        text = random.choice(roots) + "".join(random.choices(suffixes, k=random.randrange(4)))
    elif kind < 0.85:
        text = "".join(random.choices("abcçdefgğhıijklmnoöprsştuüvyzqwx0123456789", k=random.randrange(1, 9)))
    else:
        text = "".join(random.choices(strange + roots, k=random.randrange(1, 6)))
    case = random.random()
    if case < 0.2:
        return text.capitalize()
    if case < 0.25:
        return text.upper()
    if case < 0.35:
        return text.capitalize() + random.choice(roots).capitalize()
    return text


words = list(dict.fromkeys(word() for _ in range(1400)))[:1000]
texts = ["", " ", "  ", " \n ", "\n", "a \n\t b", "\nev", "ev\n", "İstanbul'dan  geldi.", "TBMM'de"]
texts += [" ".join(random.choices(words, k=random.randrange(2, 9))) for _ in range(30)]
lines = [json.dumps([text, tokenizer.encode(text)], ensure_ascii=False) for text in words + texts]
(here / "morph.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
print(len(lines), "texts")
