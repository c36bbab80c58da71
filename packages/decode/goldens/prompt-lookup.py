"""Drafts of transformers' PromptLookupCandidateGenerator on random histories; writes prompt-lookup.json beside this file.

Run with transformers 5.18: python prompt-lookup.py
"""

import json
import random
from pathlib import Path

import torch
from transformers.generation.candidate_generator import PromptLookupCandidateGenerator

draw = random.Random(5)
cases = []
for _ in range(80):
    history = [draw.randrange(draw.choice([2, 3, 6])) for _ in range(draw.randint(2, 24))]
    ngram = draw.randint(1, 4)
    count = draw.randint(1, 10)
    generator = PromptLookupCandidateGenerator(num_output_tokens=count, max_matching_ngram_size=ngram, max_length=1000)
    ids, _ = generator.get_candidates(torch.tensor([history]))
    cases.append({"history": history, "ngram": ngram, "count": count, "draft": ids[0, len(history):].tolist()})
lines = ",\n".join(json.dumps(case) for case in cases)
Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n")
