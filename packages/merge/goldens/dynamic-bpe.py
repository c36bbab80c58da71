"""Makes dynamic-bpe.json: merges of random batches at every boundary, by the published rules in their plainest form.

Needs `tokenizers`, whose splitters decide what is one pretoken and one word. Run from this folder: python dynamic-bpe.py
"""
import json
import random

from tokenizers import pre_tokenizers

BYTE_LEVEL = pre_tokenizers.ByteLevel(add_prefix_space=False)
WHITE_SPACE = pre_tokenizers.WhitespaceSplit()
PUNCTUATION = set(".,!?;:()-\"'\\/`$%&*+<=>@[]^_{|}~")
SPECIAL = ["<s>", "</s>"]


def stand_ins():
    """The printable stand-in of each byte in byte-level vocabularies."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + at) for at, byte in enumerate(others)}}


TO_CHAR = stand_ins()
TO_BYTE = {char: byte for byte, char in TO_CHAR.items()}


def may_merge(left, right, boundary, vocabulary):
    if left in SPECIAL or right in SPECIAL:
        return False
    merged = left + right
    if any(char in "ĉĠĊ" for char in merged[1:]) and (merged == "ĊĊ" or any(char not in "ĉĠĊ" for char in merged)):
        return False
    if boundary == "sentence":
        return True
    try:
        text = bytes(TO_BYTE[char] for char in merged).decode("utf-8")
    except UnicodeDecodeError:
        return True
    if boundary == "pretokens":
        return len(BYTE_LEVEL.pre_tokenize_str(text)) == 1
    if len(WHITE_SPACE.pre_tokenize_str(text)) != 1:
        return False
    is_punctuation = lambda token: token in vocabulary and any(c in PUNCTUATION for c in token) and not any(c in "0123456789" for c in token)
    if boundary == "word_hyphen" and not is_punctuation(left) and is_punctuation(right):
        return right == "-"
    return True


def learn(batch, boundary, vocabulary, most):
    merges = []
    while len(merges) < most:
        counts = {}
        for tokens in batch:
            for pair in zip(tokens, tokens[1:]):
                if may_merge(*pair, boundary, vocabulary):
                    counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            break
        # max gives the first of several, and a dict keeps the order in which pairs were met.
        left, right = max(counts, key=counts.get)
        merges.append([left, right])
        for at, tokens in enumerate(batch):
            out = []
            while tokens:
                taken = 2 if tokens[:2] == [left, right] else 1
                out.append("".join(tokens[:taken]))
                tokens = tokens[taken:]
            batch[at] = out
    return merges, batch


def main():
    rng = random.Random(14)
    cases = []
    pieces = ["a", "b", "ab", "ba", " a", " ", "\n", "\t", "-", ".", "-a", ".b", "1", "12", "é", "\xa0", "中", "'s", "aa", "bb-"]
    for number in range(120):
        boundary = ["pretokens", "word", "word_hyphen", "sentence"][number % 4]
        vocabulary = list(TO_CHAR.values()) + SPECIAL
        texts = [rng.choice(pieces[: rng.choice([6, 12, 20])]) for _ in range(30)]
        for piece in rng.sample(pieces, 8):
            token = "".join(TO_CHAR[byte] for byte in piece.encode())
            if token not in vocabulary:
                vocabulary.append(token)
        batch = []
        for _ in range(rng.randint(1, 4)):
            text = "".join(rng.choice(texts) for _ in range(rng.randint(0, 25)))
            rest = "".join(TO_CHAR[byte] for byte in text.encode())
            tokens = ["<s>"]
            while rest:
                # Any token that fits, so that one string comes about in several ways.
                token = rng.choice([token for token in vocabulary if rest.startswith(token)])
                tokens.append(token)
                rest = rest[len(token):]
            batch.append([*tokens, "</s>"])
        most = rng.choice([0, 1, 3, 10, 1000])
        before = [list(tokens) for tokens in batch]
        merges, after = learn(batch, boundary, set(vocabulary), most)
        cases.append({"boundary": boundary, "maxMerges": most, "extra": vocabulary[258:], "batch": before, "merges": merges, "merged": after})
    with open("dynamic-bpe.json", "w", encoding="utf-8") as file:
        json.dump(cases, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


main()
