"""Matrices of the published initialisers on toy vocabularies and vectors, written in numpy from the papers and what their code computes:
WECHSEL 0.0.4, deepfocus 1.0.1, CLP-Transfer, TokenAdapt, mergekit's tokensurgeon. Run: python make_initialisers.py > initialisers.json"""
import json
import numpy as np

rng = np.random.default_rng(7)
words = ["the", "cat", "mat", "hat", "sat", "on", "and", "other", "all"]
shared = ["the", "sat", "on", "and", "a", "t", "h", "e", "c", "m"]
source = shared + ["ca", "ma", "ha", "oth", "er", "al", "l", "o", "r", "n", "d", "s", "th"]
target = shared + ["cat", "mat", "hat", "other", "all", "them", "than", "unseen"]
dim, width = 5, 6
table = rng.normal(size=(len(source), width)).astype(np.float32)
source_vectors = rng.normal(size=(len(source), dim)).astype(np.float32)
target_vectors = rng.normal(size=(len(target), dim)).astype(np.float32)
donor = rng.normal(size=(len(target), 8)).astype(np.float32)
target_vectors[-1] = 0
# A right answer is near for some tokens.
target_vectors[10] = 0.9 * source_vectors[10] + 0.05 * target_vectors[10]
at = {t: i for i, t in enumerate(source)}
overlap = [(i, at[t]) for i, t in enumerate(target) if t in at]
new = [i for i, t in enumerate(target) if t not in at]


def unit(x):
    return x / (np.linalg.norm(x, axis=-1, keepdims=True) + 1e-8)


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def sparsemax(z):
    zs = np.sort(z)[::-1]
    c = np.cumsum(zs)
    k = np.arange(1, len(z) + 1)
    size = k[1 + k * zs > c][-1]
    return np.maximum(z - (c[size - 1] - 1) / size, 0)


def pieces(token):
    """The longest pieces first, as the toy tokenizer of the test cuts; letters it does not know are left out."""
    out = []
    while token:
        n = next((n for n in range(len(token), 0, -1) if token[:n] in at), 0)
        if n == 0:
            token = token[1:]
            continue
        out.append(at[token[:n]])
        token = token[n:]
    return out


def copied():
    out = np.full((len(target), width), np.nan)
    for t, s in overlap:
        out[t] = table[s]
    return out


def wechsel(k=4, temperature=0.1):
    out = np.full((len(target), width), np.nan)
    sims = unit(unit(target_vectors.astype(np.float64))) @ unit(unit(source_vectors.astype(np.float64))).T
    for i in range(len(target)):
        if not target_vectors[i].any():
            continue
        best = np.argsort(-sims[i])[:k]
        out[i] = softmax(sims[i, best] / temperature) @ table[best]
    return out


def over_overlap(vectors, weigh):
    out = copied()
    anchors = np.array([t for t, _ in overlap])
    rows = table[[s for _, s in overlap]].astype(np.float64)
    sims = unit(vectors.astype(np.float64)) @ unit(vectors[anchors].astype(np.float64)).T
    for i in new:
        if vectors[i].any():
            out[i] = weigh(sims[i]) @ rows
    return out


def token_adapt(w=0.3, temperature=0.3, k=3, threshold=0.0):
    out = copied()
    t, s = unit(target_vectors.astype(np.float64)), unit(source_vectors.astype(np.float64))
    for i in new:
        cut = pieces(target[i])
        local = None
        if cut:
            share = np.array([len(source[p]) for p in cut], float)
            both = (softmax(s[cut] @ t[i]) + share / share.sum()) / 2
            local = softmax(both / (temperature + 1e-5)) @ table[cut]
        near = None
        if target_vectors[i].any():
            sims = s @ t[i]
            best = np.argsort(-sims)[:k]
            weights = softmax(sims[best] / (temperature + 1e-5)) * (sims[best] >= threshold)
            if weights.sum() > 0:
                near = weights / weights.sum() @ table[best]
        if local is not None and near is not None:
            out[i] = (1 - w) * local + w * near
        elif local is not None or near is not None:
            out[i] = local if near is None else near
    return out


def omp(k=3, screen=None):
    out = copied()
    atoms = donor[[t for t, _ in overlap]].astype(np.float64)
    rows = table[[s for _, s in overlap]].astype(np.float64)
    for i in new:
        residual, chosen = donor[i].astype(np.float64), []
        for _ in range(k):
            product = np.abs(atoms @ residual)
            product[chosen] = -np.inf
            if screen is not None:
                product[np.argsort(-np.abs(atoms @ donor[i]))[screen:]] = -np.inf
            chosen.append(int(product.argmax()))
            weights, *_ = np.linalg.lstsq(atoms[chosen].T, donor[i].astype(np.float64), rcond=None)
            residual = donor[i] - atoms[chosen].T @ weights
        out[i] = weights @ rows[chosen]
    return out


def mean_of_pieces():
    out = copied()
    for i in new:
        out[i] = table[pieces(target[i])].mean(0)
    return out


def rows(matrix):
    return [None if np.isnan(row).any() else [float(v) for v in row] for row in matrix]


cases = [
    ["pieces", {}, mean_of_pieces()],
    ["wechsel", {"k": 4}, wechsel()],
    ["wechsel", {"temperature": 1, "k": 23}, wechsel(23, 1.0)],
    ["focus", {}, over_overlap(target_vectors, sparsemax)],
    ["clp", {}, over_overlap(donor, lambda s: s / s.sum())],
    ["clp", {"clip": "relu"}, over_overlap(donor, lambda s: np.maximum(s, 0) / np.maximum(s, 0).sum())],
    ["token-adapt", {}, token_adapt()],
    ["token-adapt", {"threshold": 0.4, "globalWeight": 0.6, "k": 5}, token_adapt(0.6, 0.3, 5, 0.4)],
    ["omp", {"k": 3}, omp()],
    ["omp", {"k": 3, "screen": 10}, omp()],
    ["omp", {"k": 2, "screen": 4}, omp(2, 4)],
]
listed = {name: [float(v) for v in value.ravel()] for name, value in [("table", table), ("sourceVectors", source_vectors), ("targetVectors", target_vectors), ("donor", donor)]}
print(json.dumps({"source": source, "target": target, "width": width, "dim": dim, "donorWidth": 8, **listed, "cases": [{"name": n, "settings": s, "rows": rows(m)} for n, s, m in cases]}))
