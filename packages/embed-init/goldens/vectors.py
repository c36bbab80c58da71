"""Writes vectors.json: static vectors and word alignment by numpy from their definitions, and a fastText model file byte by byte from its format.

    python goldens/vectors.py > goldens/vectors.json
"""
import base64, json, struct
import numpy as np

rng = np.random.default_rng(5)


def ppmi(documents, words, window, power):
    counts = np.zeros((words, words))
    for ids in documents:
        for at, word in enumerate(ids):
            for near in range(max(0, at - window), min(len(ids), at + window + 1)):
                if near != at:
                    counts[word, ids[near]] += 1
    p = counts / counts.sum()
    word = p.sum(1, keepdims=True)
    context = counts.sum(0) ** power
    context /= context.sum()
    with np.errstate(divide="ignore"):
        return np.maximum(0, np.log(p / word / context[None, :]))


def signed(u):
    largest = u[np.argmax(np.abs(u), axis=0), np.arange(u.shape[1])]
    return u * np.sign(largest)


def ppmi_golden():
    words, window, power, dim = 12, 3, 0.75, 5
    documents = [[int(x) for x in np.minimum(rng.geometric(0.18, size) - 1, words - 1)] for size in (90, 60)]
    matrix = ppmi(documents, words, window, power)
    u, s, _ = np.linalg.svd(matrix)
    return dict(documents=documents, words=words, window=window, contextPower=power, dim=dim, matrix=matrix.ravel().tolist(),
                singular=s[:dim].tolist(), vectors=(signed(u[:, :dim]) * np.sqrt(s[:dim])).ravel().tolist())


def ibm_golden():
    sources, targets = 6, 7
    sentences = []
    for _ in range(12):
        source = rng.integers(0, sources, rng.integers(2, 6))
        target = [int(x) if rng.random() < 0.8 else int(rng.integers(0, targets)) for x in rng.permutation(source)]
        sentences.append(dict(source=source.tolist(), target=target))
    t = np.ones((targets, sources + 1))
    for _ in range(5):
        expected = np.zeros_like(t)
        for pair in sentences:
            origins = pair["source"] + [sources]
            for word in pair["target"]:
                weights = t[word, origins]
                np.add.at(expected[word], origins, weights / weights.sum())
        t = expected / np.maximum(expected.sum(0, keepdims=True), 1e-300)
    return dict(sources=sources, targets=targets, sentences=sentences, probability=t[:, :sources].ravel().tolist())


def fnv(text):
    h = 2166136261
    for byte in text.encode():
        h = ((h ^ ((byte if byte < 128 else byte - 256) & 0xFFFFFFFF)) * 16777619) & 0xFFFFFFFF
    return h


def ngrams(word, minn, maxn):
    whole = "<" + word + ">"
    for at in range(len(whole)):
        for n in range(minn, maxn + 1):
            if at + n <= len(whole) and not (n == 1 and (at == 0 or at + n == len(whole))):
                yield whole[at:at + n]


def fasttext_golden():
    dim, bucket, minn, maxn = 3, 50, 1, 4
    words = [("</s>", 9), ("the", 7), ("wale", 4), ("Größe", 2), ("鯨", 1)]
    table = rng.standard_normal((len(words) + bucket, dim)).astype("<f4")
    output = rng.standard_normal((len(words), dim)).astype("<f4")
    args = struct.pack("<12id", dim, 5, 5, 1, 5, 1, 2, 2, bucket, minn, maxn, 100, 1e-4)
    dictionary = struct.pack("<iiiqq", len(words), len(words), 0, sum(c for _, c in words), -1)
    for word, count in words:
        dictionary += word.encode() + b"\0" + struct.pack("<qb", count, 0)
    matrix = lambda m: b"\0" + struct.pack("<qq", *m.shape) + m.tobytes()
    data = struct.pack("<ii", 793712314, 12) + args + dictionary + matrix(table) + matrix(output)

    def vector(word):
        index = {w: i for i, (w, _) in enumerate(words)}
        rows = [index[word]] if word in index else []
        if word != "</s>":
            rows += [len(words) + fnv(g) % bucket for g in ngrams(word, minn, maxn)]
        return table[rows].astype("f8").mean(0).tolist()

    return dict(file=base64.b64encode(data).decode(), words=words, vectors={w: vector(w) for w in ["</s>", "the", "wale", "Größe", "鯨", "whale", "größer", "a"]})


def word2vec_golden():
    words = ["</s>", "the", "Größe", "鯨"]
    table = rng.standard_normal((4, 3)).astype("<f4")
    binary = lambda end: b"4 3\n" + b"".join(w.encode() + b" " + v.tobytes() + end for w, v in zip(words, table))
    return dict(words=words, vectors=table.ravel().tolist(), google=base64.b64encode(binary(b"\n")).decode(), gensim=base64.b64encode(binary(b"")).decode())


def procrustes_golden():
    x, y = rng.standard_normal((30, 5)), rng.standard_normal((30, 5))
    u, _, vt = np.linalg.svd(x.T @ y)
    return dict(x=x.ravel().tolist(), y=y.ravel().tolist(), dim=5, rotation=(u @ vt).ravel().tolist())


print(json.dumps(dict(ppmi=ppmi_golden(), ibm=ibm_golden(), fastText=fasttext_golden(), word2vec=word2vec_golden(), procrustes=procrustes_golden()), ensure_ascii=False))
