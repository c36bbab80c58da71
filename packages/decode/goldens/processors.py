"""Writes processors.json: what transformers' own logits processors and `generate` make of small inputs.

    python goldens/processors.py

Needs torch and transformers; made with torch 2.13.0 (CPU) and transformers 5.18.0. -Infinity is null.
"""

import json
import pathlib

import torch
import transformers
from transformers import GenerationConfig
from transformers.generation import logits_process as hf

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "model" / "fixtures"
VOCABULARY = 24
PROMPT = 9


def numbers(row):
    return [None if value == float("-inf") else round(value, 7) for value in row.tolist()]


def single_steps():
    generator = torch.Generator().manual_seed(5)
    makers = {
        "temperature": lambda s: hf.TemperatureLogitsWarper(s),
        "topK": lambda s: hf.TopKLogitsWarper(s),
        "topP": lambda s: hf.TopPLogitsWarper(s),
        "minP": lambda s: hf.MinPLogitsWarper(s),
        "typical": lambda s: hf.TypicalLogitsWarper(s),
        "epsilonCutoff": lambda s: hf.EpsilonLogitsWarper(s),
        "repetitionPenalty": lambda s: hf.RepetitionPenaltyLogitsProcessor(s),
        "repetitionPenaltyGenerated": lambda s: hf.RepetitionPenaltyLogitsProcessor(s, prompt_ignore_length=PROMPT),
        "noRepeatNgram": lambda s: hf.NoRepeatNGramLogitsProcessor(s),
        "badWords": lambda s: hf.NoBadWordsLogitsProcessor(s, eos_token_id=None),
        "sequenceBias": lambda s: hf.SequenceBiasLogitsProcessor([[x["ids"], x["bias"]] for x in s]),
        "suppressTokens": lambda s: hf.SuppressTokensLogitsProcessor(s),
        "minLength": lambda s: hf.MinLengthLogitsProcessor(s, [1, 7]),
        "minNewTokens": lambda s: hf.MinNewTokensLengthLogitsProcessor(PROMPT, s, [1, 7]),
    }
    biases = [{"ids": [3], "bias": 1.5}, {"ids": [1, 2], "bias": -2.25}, {"ids": [0, 1, 2], "bias": 0.5}]
    settings = {
        "temperature": [0.7, 1.6],
        "topK": [1, 5],
        "topP": [0.2, 0.8, 0.97],
        "minP": [0.05, 0.3],
        "typical": [0.1, 0.5, 0.9],
        "epsilonCutoff": [0.03, 0.6],
        "repetitionPenalty": [1.3, 0.8],
        "repetitionPenaltyGenerated": [1.3],
        "noRepeatNgram": [1, 2, 3],
        "badWords": [[[5], [1, 2], [0, 1, 3], [2, 2, 2, 2]]],
        "sequenceBias": [biases],
        "suppressTokens": [[0, 4, 23]],
        "minLength": [10, 20],
        "minNewTokens": [1, 11],
    }
    cases = []
    for name, make in makers.items():
        for setting in settings[name]:
            for length in (PROMPT, 14, 20):
                # Few different ids, so that runs repeat; the last two make the bad word [0, 1, 3] possible.
                history = torch.randint(0, 3, (1, length), generator=generator)
                history[0, -2:] = torch.tensor([0, 1])
                logits = torch.randn(1, VOCABULARY, generator=generator) * 2.5
                output = make(setting)(history, logits.clone())
                cases.append(
                    {
                        "name": name,
                        "setting": setting,
                        "history": history[0].tolist(),
                        "logits": [round(x, 7) for x in logits[0].tolist()],
                        "output": numbers(output[0]),
                    }
                )
    return cases


def load(name):
    return transformers.AutoModelForCausalLM.from_pretrained(FIXTURES / name, dtype=torch.float32).eval()


def sampling_chains(model):
    generator = torch.Generator().manual_seed(6)
    cases = []
    chains = [
        {"temperature": 0.7, "topK": 12, "topP": 0.9},
        {"temperature": 1.8, "topP": 0.95, "minP": 0.06, "typical": 0.8},
        {"repetitionPenalty": 1.4, "temperature": 0.8, "topK": 15, "typical": 0.7, "epsilonCutoff": 0.04},
    ]
    names = {
        "temperature": "temperature",
        "topK": "top_k",
        "topP": "top_p",
        "minP": "min_p",
        "typical": "typical_p",
        "epsilonCutoff": "epsilon_cutoff",
        "repetitionPenalty": "repetition_penalty",
    }
    for options in chains:
        config = GenerationConfig(do_sample=True, **({"top_k": 0} | {names[k]: v for k, v in options.items()}))
        config.validate()
        model_config, _ = model._prepare_generation_config(config)
        processors = model._get_logits_processor(model_config, input_ids_seq_length=PROMPT)
        for _ in range(4):
            history = torch.randint(0, VOCABULARY, (1, PROMPT), generator=generator)
            logits = torch.randn(1, VOCABULARY, generator=generator) * 2.5
            output = processors(history, logits.clone())
            cases.append(
                {
                    "options": options,
                    "processors": [type(p).__name__ for p in processors],
                    "history": history[0].tolist(),
                    "logits": [round(x, 7) for x in logits[0].tolist()],
                    "output": numbers(output[0]),
                }
            )
    return cases


def generations(name, model):
    ref = json.loads((FIXTURES / name / "ref.json").read_text())
    prompt, greedy = ref["ids"][0], ref["greedy"]
    end = greedy[2]
    pair = greedy[:2]
    triple = greedy[1:4]
    options = [
        {},
        {"repetition_penalty": 1.3},
        {"no_repeat_ngram_size": 2},
        {"no_repeat_ngram_size": 3},
        {"bad_words_ids": [[greedy[5]], pair]},
        {"bad_words_ids": [triple, pair[:1] + [greedy[4]]]},
        {"eos_token_id": end},
        {"eos_token_id": end, "min_length": len(prompt) + 6},
        {"eos_token_id": end, "min_new_tokens": 11},
        {"sequence_bias": [[pair, -2.0], [triple, -1.5], [[greedy[1]], 0.25], [[prompt[-1]], 0.75]]},
        {"suppress_tokens": sorted(set(greedy[:8]))[:4]},
        {"repetition_penalty": 1.2, "no_repeat_ngram_size": 2, "bad_words_ids": [pair], "suppress_tokens": [greedy[6]]},
        {"guidance_scale": 2.5, "negative_prompt_ids": prompt[-6:]},
    ]
    cases = []
    for option in options:
        arguments = {k: v for k, v in option.items() if k != "negative_prompt_ids"}
        if "negative_prompt_ids" in option:
            arguments["negative_prompt_ids"] = torch.tensor([option["negative_prompt_ids"]])
        model.generation_config.eos_token_id = None
        model.generation_config.pad_token_id = 0
        output = model.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=24, **arguments)
        cases.append({"model": name, "options": option, "prompt": prompt, "ids": output[0, len(prompt) :].tolist()})
    return cases


def main():
    torch.manual_seed(0)
    with torch.no_grad():
        models = {name: load(name) for name in ("llama", "gpt2")}
        result = {
            "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
            "steps": single_steps(),
            "chains": sampling_chains(models["llama"]),
            "generations": [case for name, model in models.items() for case in generations(name, model)],
        }
    lists = {key: ",\n".join(json.dumps(x) for x in value) for key, value in result.items() if isinstance(value, list)}
    body = ",\n".join(f'"{key}": [\n{value}\n]' for key, value in lists.items())
    (HERE / "processors.json").write_text(f'{{"versions": {json.dumps(result["versions"])},\n{body}}}\n')


main()
