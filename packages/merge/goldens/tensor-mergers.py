#!/usr/bin/env python3
"""Oracle of the tensor mergers: numpy ports written from the papers, and PyTorch where it has the operation.
Run: python3 tensor-mergers.py > tensor-mergers.json"""
import json, math
import numpy as np
import torch

rng = np.random.default_rng(7)
f32 = lambda a: np.asarray(a, dtype=np.float32).astype(np.float64)
flat = lambda a: [float(f'{v:.9g}') for v in np.asarray(a, dtype=np.float64).ravel()]

def data(n, d, clusters=None):
    """Noise, or points around a few centres; 3 decimals."""
    x = rng.normal(size=(n, d))
    if clusters:
        x = rng.normal(size=(clusters, d))[rng.integers(0, clusters, n)] + 0.3 * x
    return np.round(x, 3)

def to_me(x, size, r, protected):
    """Bipartite soft matching with the size-weighted mean; slots in the order of what they merge into."""
    n = len(x)
    r = min(r, (n - len(protected)) // 2)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    a, b = list(range(0, n, 2)), list(range(1, n, 2))
    s = unit[a] @ unit[b].T
    for i, p in enumerate(a):
        if p in protected: s[i, :] = -math.inf
    for j, p in enumerate(b):
        if p in protected: s[:, j] = -math.inf
    best, to = s.max(1), s.argmax(1)
    src = [i for i in np.argsort(-best, kind='stable') if best[i] > -math.inf][:r]
    owner = list(range(n))
    for i in src: owner[a[i]] = b[to[i]]
    kept = [p for p in range(n) if owner[p] == p]
    rows, sizes = [], []
    for p in kept:
        members = [q for q in range(n) if owner[q] == p]
        w = size[members]
        rows.append((w[:, None] * x[members]).sum(0) / w.sum()); sizes.append(w.sum())
    return {'group': [kept.index(o) for o in owner], 'anchor': kept, 'size': flat(sizes), 'rows': flat(rows)}

def peaks(x, k):
    n, c = x.shape
    D = np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1)) / math.sqrt(c)
    near = np.sort(D, 1)[:, :k]
    rho = np.exp(-(near ** 2).mean(1))
    delta = np.array([min([D[i, j] for j in range(n) if rho[j] > rho[i]] or [D.max()]) for i in range(n)])
    return rho, delta, rho * delta

def dpc(x, k, keep):
    rho, delta, score = peaks(x, k)
    kept = sorted(np.argsort(-score, kind='stable')[:keep].tolist())
    D = ((x[:, None] - x[kept][None]) ** 2).sum(-1)
    return {'density': flat(rho), 'distance': flat(delta), 'score': flat(score), 'kept': kept, 'nearest': D.argmin(1).tolist()}

def schedule(r, slope, layers):
    least = int(r * (1 - slope)); step = (2 * r - 2 * least) / (layers - 1)
    return [int(least + step * i) for i in range(layers)]

def shares(scores, temperature):
    e = np.exp(np.array(scores) / temperature - max(scores) / temperature); s = e / e.sum()
    return flat(1 + s - s.mean())

def gate(x, gain, shift, weight, bias, strength):
    if shift is None: y = x / np.sqrt((x ** 2).mean(-1, keepdims=True) + 1e-6) * gain
    else: y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6) * gain + shift
    return strength / (1 + np.exp(y @ weight + bias))

def softmax_one(x):
    m = np.maximum(x.max(-1, keepdims=True), 0); e = np.exp(x - m)
    return e / (e.sum(-1, keepdims=True) + np.exp(-m))

def controller(deleted, rate, kp, ki, smoothing):
    p = i = 0; out = []
    for cur in deleted:
        e = rate - cur; p = smoothing * p + (1 - smoothing) * kp * e; i += ki * e; out.append(max(0, p + i))
    return out

out = {'toMe': [], 'dpc': [], 'schedule': [], 'shares': [], 'gate': [], 'softMaxOne': [], 'controller': [], 'adaptivePool': []}
for n, d, r, protected, sized, clusters in [(6, 2, 2, [], 0, None), (9, 3, 3, [0], 1, None), (16, 4, 99, [0, 15], 1, 4), (33, 8, 7, [0, 1, 5], 0, None), (64, 16, 20, [0, 63], 1, 10), (7, 3, 0, [0], 1, None)]:
    x = data(n, d, clusters); size = rng.integers(1, 5, n).astype(float) if sized else np.ones(n)
    out['toMe'].append({'x': flat(x), 'width': d, 'r': r, 'protect': protected, 'given': flat(size), **to_me(f32(x), size, r, protected)})
spec = np.array([[1, 0], [.9, .1], [.05, 1], [.1, .9], [1, 1], [.7, .6]], float)
out['toMe'].append({'x': flat(spec), 'width': 2, 'r': 2, 'protect': [], 'given': [1] * 6, **to_me(spec, np.ones(6), 2, [])})
for n, d, k, keep in [(12, 2, 2, 4), (30, 5, 3, 10), (50, 8, 2, 17), (40, 4, 5, 39)]:
    x = data(n, d, 6); out['dpc'].append({'x': flat(x), 'width': d, 'neighbours': k, 'keep': keep, **dpc(f32(x), k, keep)})
spec = np.array([[0, 0], [.1, 0], [.05, .2], [1, 1], [1.2, 1], [1, 1.3], [3, 0]], float)
out['dpc'].append({'x': flat(spec), 'width': 2, 'neighbours': 3, 'keep': 3, **dpc(spec, 3, 3)})
for r, slope, layers in [(8, 0, 12), (8, 1, 12), (13, -1, 24), (7, 0.5, 6)]: out['schedule'].append({'r': r, 'slope': slope, 'counts': schedule(r, slope, layers)})
for scores in [[1, 2, 3], [10, -40, 22.5, 3], [5, 5, 5, 5]]: out['shares'].append({'scores': scores, 'temperature': 10, 'shares': shares(scores, 10)})
for n, d, centred, strength in [(5, 4, False, -10), (8, 6, True, -30)]:
    x, gain, weight = data(n, d), np.round(1 + 0.1 * rng.normal(size=d), 3), np.round(rng.normal(size=d), 3)
    shift = np.round(0.1 * rng.normal(size=d), 3) if centred else None
    out['gate'].append({'x': flat(x), 'width': d, 'gain': flat(gain), 'shift': None if shift is None else flat(shift), 'weight': flat(weight), 'bias': 1, 'strength': strength, 'values': flat(gate(x, gain, shift, weight, 1, strength))})
for x in [data(3, 5), 30 * data(2, 4), np.full((1, 3), -1e4)]: out['softMaxOne'].append({'x': flat(x), 'width': x.shape[1], 'values': flat(softmax_one(x))})
for rate, kp, ki, smoothing in [(0.4, 0.5, 1e-5, 0.9), (0.7, 0.2, 5e-5, 0.8)]:
    deleted = np.round(rng.uniform(size=20), 3); out['controller'].append({'deleted': flat(deleted), 'rate': rate, 'proportional': kp, 'integral': ki, 'smoothing': smoothing, 'weights': flat(controller(deleted, rate, kp, ki, smoothing))})
for time, d, n in [(7, 3, 3), (12, 2, 4), (5, 2, 8), (10, 3, 1), (23, 2, 9)]:
    x = data(time, d); y = torch.nn.functional.adaptive_avg_pool1d(torch.tensor(x.T[None]), n)[0].T
    out['adaptivePool'].append({'x': flat(x), 'width': d, 'n': n, 'values': flat(y.numpy())})
print(json.dumps(out))
