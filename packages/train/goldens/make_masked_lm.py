"""Writes masked-lm.json: the loss of hidden tokens and labels, and its gradients, as PyTorch has them in float64.

    pip install torch==2.13.0 && python make_masked_lm.py

Losses are sums over hidden tokens and over labels, each label as much as `labelWeight` hidden tokens, divided by the hidden tokens.
"""
import json
import pathlib

import torch
from torch.nn.functional import cross_entropy

torch.manual_seed(20261127)


def case(name, hidden, vocabulary, label_sizes, texts, label_weight, unknown=()):
    logits = torch.randn(hidden, vocabulary, dtype=torch.float64).mul(3000).round().div(1000).requires_grad_()
    targets = torch.randint(vocabulary, (hidden,))
    label_logits = [torch.randn(texts, size, dtype=torch.float64).mul(2000).round().div(1000).requires_grad_() for size in label_sizes]
    labels = [torch.randint(size, (texts,)) for size in label_sizes]
    for which, text in unknown:
        labels[which][text] = -1
    loss = cross_entropy(logits, targets, reduction="sum")
    for scores, right in zip(label_logits, labels):
        loss = loss + label_weight * cross_entropy(scores, right, reduction="sum", ignore_index=-1)
    loss = loss / hidden
    loss.backward()
    return {
        "name": name, "labelWeight": label_weight, "vocabulary": vocabulary, "logits": logits.flatten().tolist(), "targets": targets.tolist(),
        "labelLogits": [scores.tolist() for scores in label_logits], "labels": [right.tolist() for right in labels],
        "loss": loss.item(), "gradient": logits.grad.flatten().tolist(), "labelGradients": [(torch.zeros_like(scores) if scores.grad is None else scores.grad).flatten().tolist() for scores in label_logits],
    }


cases = [
    case("hidden tokens alone", 5, 7, [], 2, 10),
    case("two label sets", 6, 9, [3, 4], 3, 10),
    case("labels nobody knows", 4, 5, [3, 4], 3, 2.5, [(0, 1), (1, 0), (1, 1), (1, 2)]),
]
pathlib.Path(__file__).with_name("masked-lm.json").write_text(json.dumps(cases) + "\n")
