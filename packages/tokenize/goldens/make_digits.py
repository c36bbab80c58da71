"""Makes digits.json: how the Rust library's Split cuts digits by the expressions of digitGroups. python3 make_digits.py"""
import json
from pathlib import Path

from tokenizers import Regex, pre_tokenizers

classes = {"N": r"\p{N}", "Nd": r"\p{Nd}", "ascii": "[0-9]"}
texts = ["1234567890" * 4]
texts = [texts[0][:length] for length in range(1, 40)]
texts += ["1000", "a 1234.5678b", "1,234,567", "٣٤٥٦٧", "½²①1234", "𝟎𝟏𝟐𝟑1", "７８９０1x", "", "no digits", "Ⅷ12345"]
rows = []
for direction in ("right-to-left", "left-to-right"):
    for digits, digit in classes.items():
        for size in (2, 3):
            group = f"{digit}{{1,{size}}}"
            regex = group if direction == "left-to-right" else f"{group}(?=(?:{digit}{{{size}}})*(?!{digit}))"
            split = pre_tokenizers.Split(Regex(regex), "isolated")
            pieces = ["|".join(piece for piece, _ in split.pre_tokenize_str(text)) for text in texts]
            rows.append({"direction": direction, "size": size, "digits": digits, "regex": regex, "pieces": pieces})
lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows if row["size"] == 3 or row["digits"] == "Nd")
Path(__file__).with_name("digits.json").write_text("[\n" + lines + "\n]\n", encoding="utf-8")
