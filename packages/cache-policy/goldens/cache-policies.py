#!/usr/bin/env python3
"""Independent oracle of four cache policies. Every input comes from a closed formula, so tests rebuild it.
Run: python3 cache-policies.py > cache-policies.json"""
import json
import numpy as np

r = lambda a, n=6: np.round(np.asarray(a, dtype=np.float64), n).tolist()

def softmax(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)

def logit(h, i, j):            # the one logit generator used by all cache-policy vectors
    return 2.0 * ((j + h) % 4 == 3) + 0.25 * ((3 * i + 2 * j) % 5) + (1.0 if (i >= 8 and j == 6) else 0.0)

def rows(h, i0, i1, keys):     # attention rows of queries i0..i1-1 over original positions `keys`, causal
    out = np.zeros((i1 - i0, len(keys)))
    for a, i in enumerate(range(i0, i1)):
        l = np.array([logit(h, i, j) if j <= i else -np.inf for j in keys])
        out[a] = softmax(l)
    return out

def top(scores, k):            # highest first, ties to the lower index
    order = sorted(range(len(scores)), key=lambda t: (-scores[t], t))
    return sorted(order[:k])

out = {}

# 1. H2O (real eviction, per head), prompt 6, 4 decode steps, hh=2, recent=2
def h2o(h, prompt=6, steps=4, hh=2, recent=2):
    keys = list(range(prompt)); trace = []
    s = rows(h, 0, prompt, keys).sum(0)
    def evict(keys, s):
        n = len(keys)
        if n <= hh + recent: return keys, s
        keep = top(s[: n - recent].tolist(), hh) + list(range(n - recent, n))
        return [keys[t] for t in keep], s[keep]
    keys, s = evict(keys, s); trace.append({"after": "prefill", "kept": list(keys), "score": r(s)})
    for t in range(prompt, prompt + steps):
        keys = keys + [t]; a = rows(h, t, t + 1, keys)[0]
        s = a + np.append(s, 0.0)
        keys, s = evict(keys, s); trace.append({"after": f"token {t}", "kept": list(keys), "score": r(s)})
    return trace
out["h2o"] = {"params": {"hh": 2, "recent": 2, "prompt": 6, "steps": 4}, "head0": h2o(0), "head1": h2o(1)}

# 2. Keyformer, deterministic stand-in for the Gumbel draw
def noise(i, j): return ((3 * i + 5 * j) % 7) / 7 - 0.3
def keyformer(h, prompt=8, steps=3, kv=0.5, recent_frac=0.25, tau0=1.0, tau1=2.0, T=3):
    k = int(prompt * kv); w = int(k * recent_frac); n_key = k - w
    d = (tau1 - tau0) / T; it = 0
    keys = list(range(prompt))
    def score_rows(i0, i1, keys, tau):
        m = np.zeros((i1 - i0, len(keys)))
        for a, i in enumerate(range(i0, i1)):
            l = np.array([(logit(h, i, j) + noise(i, j)) / tau if j <= i else -np.inf for j in keys])
            m[a] = softmax(l)
        return m
    s = score_rows(0, prompt, keys, tau0 + it * d).sum(0); it += 1
    tr = []
    def evict(keys, s):
        n = len(keys)
        if n <= k: return keys, s
        keep = top(s[: n - w].tolist(), n_key) + list(range(n - w, n))
        return [keys[t] for t in keep], s[keep]
    keys, s = evict(keys, s); tr.append({"after": "prefill", "tau": tau0, "kept": list(keys), "score": r(s)})
    for t in range(prompt, prompt + steps):
        tau = tau0 + it * d; it += 1
        keys = keys + [t]
        s = score_rows(t, t + 1, keys, tau)[0] + np.append(s, 0.0)
        keys, s = evict(keys, s); tr.append({"after": f"token {t}", "tau": round(tau, 6), "kept": list(keys), "score": r(s)})
    return {"budget": k, "recent": w, "key": n_key, "trace": tr}
out["keyformer"] = keyformer(0)

# 3. StreamingLLM: which originals survive and which RoPE position each key gets
def streaming(sink=2, recent=3, total=9):
    keys = []; tr = []
    for t in range(total):
        keys.append(t)
        if len(keys) > sink + recent: keys = keys[:sink] + keys[-recent:]
        tr.append({"after": t, "kept": list(keys), "keyPos": list(range(len(keys))), "nextQueryPos": len(keys)})
    return tr
out["streaming"] = {"params": {"sink": 2, "recent": 3}, "trace": streaming()}

# 4. TokenSelect: 4 query heads, 2 kv heads, dh 2, 10 cached tokens, nInit 1, nLocal 2, k 3
Hq, Hkv, dh, N = 4, 2, 2, 10
q = np.array([[((h * 3 + e * 5) % 4) - 1.5 for e in range(dh)] for h in range(Hq)])
K = np.array([[[((n * 2 + g * 3 + e * 7) % 6) / 2 - 1.25 for e in range(dh)] for g in range(Hkv)] for n in range(N)])
def tokensel(mapping):
    lo, hi = 1, N - 2
    sc = np.stack([softmax(np.array([q[h] @ K[n, mapping(h)] for n in range(lo, hi)])) for h in range(Hq)]).sum(0)
    t = [i + lo for i in top(sc.tolist(), 3)]
    return {"votes": r(sc), "topk": t, "selected": [0] + t + [N - 2, N - 1]}
out["tokenSelect"] = {"gqaStandard(h//group)": tokensel(lambda h: h // (Hq // Hkv)), "repoKernel(h%Hkv)": tokensel(lambda h: h % Hkv)}

print(json.dumps(out))
