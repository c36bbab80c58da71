"""Writes batch.json: rows of the Rust library behind Hugging Face tokenizers, with truncation, padding, pairs and windows.

    pip install tokenizers==0.22.2
    python make_batch.py [CASES] [FILE]

Versions 0.23.1 and 0.23.2 stop encoding where a row is full and so lose windows (huggingface/tokenizers issue 2091).
"""
import json
import random
import sys

import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "the", "cat", "sat", "on", "a", "mat", "##s", "who", "?", "é", "👍"]


def words(processor):
    tokenizer = Tokenizer(models.WordPiece({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return finished(tokenizer, processor, ["[PAD]", "[CLS]", "[SEP]"])


def level(processor, prefix):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("c", "a"), ("ca", "t"), ("Ġ", "cat"), ("a", "t"), ("Ġ", "s"), ("Ġs", "at"), ("Ġ", "Ġ"), ("o", "n")]
    tokens = ["<pad>", "<s>", "</s>", *alphabet, *(left + right for left, right in merges)]
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    return finished(tokenizer, processor, ["<pad>", "<s>", "</s>"])


def finished(tokenizer, processor, special):
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processor
    return tokenizer


def template(single, pair, ids):
    return processors.TemplateProcessing(single=single, pair=pair, special_tokens=ids)


CLS = [("[CLS]", 1), ("[SEP]", 2)]
BOS = [("<s>", 1), ("</s>", 2)]
TOKENIZERS = {
    "bert": words(processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))),
    "template": words(template("[CLS] $A [SEP]", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", CLS)),
    "one type": words(template("[CLS] $A:2 [SEP]", "[CLS] $A:0 [SEP]:0 [SEP]:0 $B:0 [SEP]:0", CLS)),
    "second first": words(template("$A [SEP]", "$B:1 [SEP]:1 $A:0", CLS)),
    "byte level": level(processors.ByteLevel(trim_offsets=True), True),
    "roberta": level(processors.RobertaProcessing(("</s>", 2), ("<s>", 1), trim_offsets=True, add_prefix_space=True), True),
    "roberta without prefix": level(processors.RobertaProcessing(("</s>", 2), ("<s>", 1), trim_offsets=True, add_prefix_space=False), False),
    "sequence": level(processors.Sequence([processors.ByteLevel(trim_offsets=False), template("<s> $A", "<s> $A <s>:1 $B:1", BOS)]), False),
}
PARTS = ["the", "cats", "sat", "on", "a", "mat", "who?", "é", "👍", "zz", " ", "cat  cat"]


def text(draw, most):
    return " ".join(draw.choice(PARTS) for _ in range(draw.randint(0, most)))


def case(draw):
    name = draw.choice(list(TOKENIZERS))
    level_kind = name in ("byte level", "roberta", "roberta without prefix", "sequence")
    long = draw.choice([2, 6, 9])
    inputs = []
    for _ in range(draw.randint(1, 3)):
        first = text(draw, draw.choice([0, 3, long]))
        inputs.append(first if draw.random() < 0.4 else [first, text(draw, draw.choice([0, 3, long]))])
    truncation = padding = None
    if draw.random() < 0.8:
        truncation = dict(maxLength=draw.choice([4, 5, 6, 7, 8, 10, 12]), stride=draw.choice([0, 0, 1, 1, 2, 3]),
                          strategy=draw.choice(["longest-first", "longest-first", "only-first", "only-second"]), side=draw.choice(["right", "right", "left"]))
    if draw.random() < 0.6:
        padding = dict(length=draw.choice(["longest", "longest", 9, 3]), toMultipleOf=draw.choice([1, 1, 4]), side=draw.choice(["right", "left"]),
                       id=0, typeId=draw.choice([0, 0, 5]))
    return dict(tokenizer=name, inputs=inputs, specialTokens=draw.random() < 0.85, truncation=truncation, padding=padding, pad="<pad>" if level_kind else "[PAD]")


def utf16(given):
    units = [0]
    for character in given:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def row(encoding, index, given):
    texts = [utf16(each) for each in ([given] if isinstance(given, str) else given)]
    offsets = [[texts[which or 0][at] for at in pair] for pair, which in zip(encoding.offsets, encoding.sequence_ids)]
    return [index, encoding.ids, encoding.type_ids, encoding.attention_mask, encoding.special_tokens_mask,
            [-1 if which is None else which for which in encoding.sequence_ids], [pair[0] for pair in offsets], [pair[1] for pair in offsets]]


def run(options):
    tokenizer = TOKENIZERS[options["tokenizer"]]
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if options["truncation"]:
        cut = options["truncation"]
        try:
            tokenizer.enable_truncation(cut["maxLength"], stride=cut["stride"], strategy=cut["strategy"].replace("-", "_"), direction=cut["side"])
        except ValueError:
            return {"error": "invalid-truncation"}
    if options["padding"]:
        fill = options["padding"]
        tokenizer.enable_padding(direction=fill["side"], pad_id=0, pad_type_id=fill["typeId"], pad_token=options["pad"],
                                 length=None if fill["length"] == "longest" else fill["length"], pad_to_multiple_of=fill["toMultipleOf"] if fill["toMultipleOf"] > 1 else None)
    inputs = options["inputs"]
    try:
        encodings = tokenizer.encode_batch([each if isinstance(each, str) else tuple(each) for each in inputs], add_special_tokens=options["specialTokens"])
    except BaseException as error:  # the crate panics where windows cannot move on
        if type(error).__name__ not in ("PanicException", "Exception"):
            raise
        return {"error": "invalid-truncation"}
    return {"rows": [row(each, index, inputs[index]) for index, each in enumerate(encodings)],
            "overflowing": [row(more, index, inputs[index]) for index, each in enumerate(encodings) for more in each.overflowing]}


count = int(sys.argv[1]) if len(sys.argv) > 1 else 64
cases = []
seed = 0
while len(cases) < count:
    options = case(random.Random(seed))
    seed += 1
    added = max(TOKENIZERS[options["tokenizer"]].num_special_tokens_to_add(not isinstance(each, str)) for each in options["inputs"])
    if options["truncation"] and options["specialTokens"] and options["truncation"]["maxLength"] < added:
        continue  # the crate does not cut then
    outcome = run(options)
    if "error" in outcome and not options["specialTokens"]:
        continue  # the crate counts tokens that it does not add
    if len(outcome.get("overflowing", [])) > 12 and count < 100:
        continue
    del options["pad"]
    cases.append({**options, **outcome})
for tokenizer in TOKENIZERS.values():
    tokenizer.no_truncation()
    tokenizer.no_padding()
content = {"madeWith": f"tokenizers {tokenizers.__version__} (Python)",
           "tokenizers": {name: json.loads(tokenizer.to_str()) for name, tokenizer in TOKENIZERS.items()}, "cases": cases}
with open(sys.argv[2] if len(sys.argv) > 2 else "batch.json", "w", encoding="utf8") as file:
    json.dump(content, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
