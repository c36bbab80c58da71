"""Writes a small random BERT with the head of masked tokens and two classifiers, and what transformers computes from it.

    pip install torch transformers safetensors
    python make_encoder_heads.py ../fixtures/heads/bert

The fixture was made with torch 2.13.0 and transformers 5.18.0: config.json, model.safetensors, and ref.json with the ids of two texts,
`masked` (logits of BertForMaskedLM at every position of the first) and `labels` (logits of each classifier for each text).
"""
import json
import os
import sys

import torch
import transformers as tr
from safetensors.torch import save_file

folder = sys.argv[1]
config = tr.BertConfig(vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=40, initializer_range=0.15, id2label={0: "yes", 1: "no", 2: "maybe"})
torch.manual_seed(27)
masked = tr.BertForMaskedLM(config).eval().float()
first = tr.BertForSequenceClassification(config).eval().float()
second = torch.nn.Linear(24, 4)
generator = torch.Generator().manual_seed(28)
with torch.no_grad():  # no gain is left at one, no bias at zero
    for model in (masked, first):
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
# Both heads stand on one encoder.
encoder = {name: value for name, value in masked.bert.state_dict().items()}
first.bert.load_state_dict(encoder, strict=False)
state = {**{name: value for name, value in first.state_dict().items()}, **{name: value for name, value in masked.state_dict().items() if name.startswith("cls.") and not name.startswith("cls.predictions.decoder")}}
state |= {"second.weight": second.weight.detach(), "second.bias": second.bias.detach()}
ids = [[2, 5, 9, 44, 60, 17, 3], [2, 30, 8, 3]]
with torch.no_grad():
    logits = masked(input_ids=torch.tensor(ids[:1])).logits[0]
    labels = []
    for row in ids:
        pooled = first.bert(input_ids=torch.tensor([row])).pooler_output
        answers = first(input_ids=torch.tensor([row])).logits
        labels.append([answers[0].tolist(), second(pooled)[0].tolist()])
os.makedirs(folder, exist_ok=True)
settings = config.to_diff_dict() | {"model_type": "bert", "id2label": {"0": "yes", "1": "no", "2": "maybe"}, "label_heads": [{"name": "answer", "block": "classifier", "labels": ["yes", "no", "maybe"]}, {"name": "season", "block": "second", "labels": ["spring", "summer", "autumn", "winter"]}]}
json.dump(settings, open(f"{folder}/config.json", "w"), indent=1)
save_file({name: value.contiguous().clone() for name, value in state.items()}, f"{folder}/model.safetensors", metadata={"format": "pt"})
json.dump({"ids": ids, "masked": logits.flatten().tolist(), "labels": labels}, open(f"{folder}/ref.json", "w"))
