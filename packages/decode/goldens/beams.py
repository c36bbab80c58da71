"""Makes beams.json: what transformers computes for beam search, diverse groups and contrastive search.

python goldens/beams.py ../model/fixtures FOLDER

FOLDER holds `transformers/generation` of the wheel transformers-4.57.6 (unzip it there): version 5 no longer ships the
scorer and the Hamming penalty of group beam search, so these two classes come from there; the loop around them is here.
Contrastive search is by its definition, the whole text read anew for every candidate. torch 2.13.0, transformers 5.18.0.
"""

import importlib
import json
import pathlib
import sys
import types

import torch
import transformers

fixtures, old = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
transformers.logging.set_verbosity_error()
torch.set_grad_enabled(False)


def old_transformers(name):
    for package, path in (("old", old / "transformers"), ("old.generation", old / "transformers/generation")):
        if package not in sys.modules:
            sys.modules[package] = types.ModuleType(package)
            sys.modules[package].__path__ = [str(path)]
    sys.modules["old.utils"] = transformers.utils
    sys.modules["old.utils.logging"] = transformers.utils.logging
    sys.modules["old.pytorch_utils"] = types.SimpleNamespace(isin_mps_friendly=torch.isin)
    return importlib.import_module(f"old.generation.{name}")


def rounded(values):
    return [round(float(value), 6) for value in values]


def beam_case(model, name, prompt, **settings):
    ends = settings.pop("ends")
    out = model.generate(
        torch.tensor([prompt]), do_sample=False, return_dict_in_generate=True, output_scores=True,
        output_logits=True, eos_token_id=ends or None, pad_token_id=0, **settings,
    )
    made = out.beam_indices.ge(0).sum(1).tolist()
    ids = [row[len(prompt) : len(prompt) + count].tolist() for row, count in zip(out.sequences, made)]
    return {
        "model": name, "ends": ends, "maxNewTokens": settings["max_new_tokens"], "beams": settings["num_beams"],
        "lengthPenalty": settings.get("length_penalty", 1.0), "earlyStopping": settings.get("early_stopping", False),
        "repetitionPenalty": settings.get("repetition_penalty", 1.0), "noRepeat": settings.get("no_repeat_ngram_size", 0),
        "ids": ids, "scores": rounded(out.sequences_scores), "returnSequences": settings["num_return_sequences"],
    }


def group_case(model, name, prompt, beams, groups, penalty, steps, length_penalty, ends, returned):
    scoring, processing = old_transformers("beam_search"), old_transformers("logits_process")
    size = beams // groups
    scorer = scoring.BeamSearchScorer(1, beams, torch.device("cpu"), length_penalty=length_penalty, num_beam_hyps_to_keep=returned, num_beam_groups=groups, max_length=len(prompt) + steps)
    hamming = processing.HammingDiversityLogitsProcessor(penalty, beams, groups)
    ids = torch.tensor([prompt] * beams)
    sums = torch.full((groups, size), -1e9)
    sums[:, 0] = 0
    for _ in range(steps):
        logprobs = model(ids).logits[:, -1].float().log_softmax(-1)
        taken = torch.zeros(beams, dtype=torch.long)
        rows = torch.zeros(beams, dtype=torch.long)
        for group in range(groups):
            own = slice(group * size, (group + 1) * size)
            scores = hamming(ids[own], logprobs[own], current_tokens=taken, beam_group_idx=group) + sums[group][:, None]
            vocabulary = scores.shape[-1]
            best, flat = scores.view(1, -1).topk(max(2, 1 + len(ends)) * size)
            step = scorer.process(ids[own], best, flat % vocabulary, flat // vocabulary, pad_token_id=0, eos_token_id=ends or None, group_index=group, decoder_prompt_len=len(prompt))
            sums[group] = step["next_beam_scores"]
            taken[own] = step["next_beam_tokens"]
            rows[own] = step["next_beam_indices"] + group * size
        ids = torch.cat([ids[rows], taken[:, None]], 1)
        if scorer.is_done:
            break
    out = scorer.finalize(ids, sums.view(-1), None, None, max_length=len(prompt) + steps, pad_token_id=0, eos_token_id=ends or None, decoder_prompt_len=len(prompt))
    made = [row[len(prompt) :].tolist() for row in out["sequences"]]
    cut = [row[: next((at + 1 for at, id in enumerate(row) if id in ends), len(row))] for row in made]
    return {
        "model": name, "beams": beams, "groups": groups, "diversityPenalty": penalty, "maxNewTokens": steps, "lengthPenalty": length_penalty,
        "ends": ends, "returnSequences": returned, "ids": cut, "scores": rounded(out["sequence_scores"]),
    }


def contrastive_case(model, name, prompt, k, alpha, steps):
    ids = list(prompt)
    for _ in range(steps):
        out = model(torch.tensor([ids]), output_hidden_states=True)
        context = torch.nn.functional.normalize(out.hidden_states[-1][0], dim=-1)
        top = out.logits[0, -1].float().softmax(-1).topk(k)
        scores = []
        for share, candidate in zip(top.values, top.indices):
            state = model(torch.tensor([[*ids, int(candidate)]]), output_hidden_states=True).hidden_states[-1][0, -1]
            scores.append((1 - alpha) * share - alpha * (context @ torch.nn.functional.normalize(state, dim=-1)).max())
        ids.append(int(top.indices[torch.stack(scores).argmax()]))
    return {"model": name, "k": k, "alpha": alpha, "ids": ids[len(prompt) :]}


prompts, beams, groups, contrastive = {}, [], [], []
for name in ("llama", "gpt2", "qwen2", "mistral-window", "gemma3"):
    model = transformers.AutoModelForCausalLM.from_pretrained(fixtures / name, attn_implementation="eager").eval()
    prompt = json.loads((fixtures / name / "ref.json").read_text())["ids"][0][:20]
    prompts[name] = prompt
    free = beam_case(model, name, prompt, ends=[], max_new_tokens=12, num_beams=4, num_return_sequences=4)
    beams.append(free)
    # Tokens that beams do meet, so that hypotheses end early, at different lengths.
    ends = sorted({free["ids"][0][4], free["ids"][1][7], free["ids"][3][2]})
    for early in (False, True, "never"):
        for length_penalty in (0.0, 1.0, 2.0, -1.0) if name in ("llama", "gpt2") else (1.5,):
            beams.append(beam_case(model, name, prompt, ends=ends, max_new_tokens=14, num_beams=3, num_return_sequences=3, early_stopping=early, length_penalty=length_penalty))
    beams.append(beam_case(model, name, prompt, ends=ends[:1], max_new_tokens=40, num_beams=5, num_return_sequences=2))
    beams.append(beam_case(model, name, prompt, ends=[], max_new_tokens=24, num_beams=4, num_return_sequences=4, repetition_penalty=1.3, no_repeat_ngram_size=2))
    if name in ("llama", "gpt2"):
        groups.append(group_case(model, name, prompt, 6, 3, 0.7, 10, 1.0, [], 6))
        groups.append(group_case(model, name, prompt, 4, 4, 2.5, 10, 0.5, [], 4))
        groups.append(group_case(model, name, prompt, 4, 2, 0.3, 10, 1.0, ends[:1], 1))
        groups.append(group_case(model, name, prompt, 6, 2, 1.5, 12, 1.0, ends[:1], 3))
        groups.append(group_case(model, name, prompt, 6, 3, 4.0, 12, 0.0, ends[:1], 2))
        for k, alpha in ((4, 0.6), (6, 0.3), (3, 0.0), (1, 0.6)):
            contrastive.append(contrastive_case(model, name, prompt, k, alpha, 16))

target = pathlib.Path(__file__).with_name("beams.json")
lines = lambda cases: ",\n".join("    " + json.dumps(case) for case in cases)
target.write_text('{\n  "prompts": %s,\n  "beams": [\n%s\n  ],\n  "groups": [\n%s\n  ],\n  "contrastive": [\n%s\n  ]\n}\n' % (json.dumps(prompts), lines(beams), lines(groups), lines(contrastive)))
