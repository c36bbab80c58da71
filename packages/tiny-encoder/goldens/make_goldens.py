"""Writes goldens.json: what transformers finds in held-out documents with the embedded encoder.

    pip install torch transformers
    node ../../../tools/train-encoder/dist/main.js --held-out held-out.jsonl
    python make_goldens.py held-out.jsonl

goldens.json was made with torch 2.13.0 and transformers 5.18.0. Every sixth held-out document is taken, cut to the 512 positions of the
model: its topic and language, and the topic that AutoModelForSequenceClassification finds. Of the first three documents it also
holds the ids of AutoTokenizer, the logits of topics, and, with the tenth token hidden, the five likeliest tokens of
AutoModelForMaskedLM there with their logits.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer

here = pathlib.Path(__file__).parent
folder = here.parent / "model"
tokenizer = AutoTokenizer.from_pretrained(folder)
topics = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
masked = AutoModelForMaskedLM.from_pretrained(folder, dtype=torch.float32).eval()
documents = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")][::6]
HIDDEN = 10

goldens = []
with torch.no_grad():
    for at, document in enumerate(documents):
        batch = tokenizer(document["text"], truncation=True, return_tensors="pt")
        logits = topics(**batch).logits[0]
        golden = {**document, "found": topics.config.id2label[logits.argmax().item()]}
        if at < 3:
            hidden = batch["input_ids"].clone()
            hidden[0, HIDDEN] = tokenizer.mask_token_id
            likely = masked(input_ids=hidden, attention_mask=batch["attention_mask"]).logits[0, HIDDEN].topk(5)
            golden |= {"ids": batch["input_ids"][0].tolist(), "logits": logits.tolist(), "likely": {"at": HIDDEN, "ids": likely.indices.tolist(), "logits": likely.values.tolist()}}
        goldens.append(golden)
(here / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
right = sum(golden["found"] == golden["topic"] for golden in goldens)
print(f"{right} of {len(goldens)} topics right")
