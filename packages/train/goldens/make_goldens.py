"""Writes optimizers.json: weights after 1 and after 12 steps of PyTorch's AdamW and Muon, in float64.

    pip install torch==2.13.0 && python make_goldens.py

torch.optim.Muon orthogonalises in bfloat16; here that one conversion is to float64 instead. It knows nothing of
projections side by side in one matrix, so those are parameters of their own, joined afterwards.
"""
import inspect
import json
import pathlib

import torch
import torch.optim._muon as muon

source = inspect.getsource(muon._zeropower_via_newtonschulz)
assert ".bfloat16()" in source
exec(source.replace(".bfloat16()", ".double().clone()"), vars(muon))

torch.manual_seed(20261122)
STEPS = [1, 12]


def rounded(*shape):
    return torch.randn(*shape, dtype=torch.float64).mul(1000).round().div(1000)


def run(name, shape, options, make, columns=None):
    start = rounded(*shape)
    gradients = [rounded(*shape) for _ in range(max(STEPS))]
    rates = [round(0.02 / (step + 1), 6) for step in range(max(STEPS))]
    cut = (lambda x: [x]) if columns is None else (lambda x: list(x.split(columns, 1)))
    weights = [torch.nn.Parameter(part.clone()) for part in cut(start)]
    optimizer = make(weights)
    after = {}
    for step, (gradient, rate) in enumerate(zip(gradients, rates)):
        for weight, part in zip(weights, cut(gradient)):
            weight.grad = part.clone()
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        if step + 1 in STEPS:
            joined = torch.cat([weight.detach() for weight in weights], -1)
            after[step + 1] = [float(f"{value:.9g}") for value in joined.flatten().tolist()]
    return {
        "name": name, "shape": shape, "columns": columns or [shape[-1]], "options": options, "rates": rates,
        "start": start.flatten().tolist(), "gradients": [gradient.flatten().tolist() for gradient in gradients], "after": after,
    }


def adamw(beta1=0.9, beta2=0.95, epsilon=1e-8, weight_decay=0.1):
    return lambda weights: torch.optim.AdamW(weights, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay)


def muon_of(momentum=0.95, weight_decay=0.1):
    return lambda weights: torch.optim.Muon(weights, momentum=momentum, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw")


cases = {
    "adamW": [
        run("a matrix", [2, 3], {}, adamw()),
        run("a vector, which does not decay", [4], {}, adamw(weight_decay=0)),
        run("its constants", [3, 2], {"beta1": 0.5, "beta2": 0.7, "epsilon": 0.1, "weightDecay": 0.3}, adamw(0.5, 0.7, 0.1, 0.3)),
    ],
    "muon": [
        run("a wide matrix", [3, 5], {}, muon_of()),
        run("a tall matrix", [5, 3], {"momentum": 0.8, "weightDecay": 0.3}, muon_of(0.8, 0.3)),
        run("three projections side by side", [4, 7], {}, muon_of(), [3, 2, 2]),
    ],
}
pathlib.Path(__file__).with_name("optimizers.json").write_text(json.dumps(cases) + "\n")
