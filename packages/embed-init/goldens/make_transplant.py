"""What Hugging Face's transformers makes of the folders that `tokstream transplant` writes (transformers 5.18.0, torch 2.13.0).
Build the command first (npx turbo run build --filter=@tokstream/cli), then: python make_transplant.py > transplant.json"""
import json
import pathlib
import shutil
import subprocess
import tempfile

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

root = pathlib.Path(__file__).resolve().parents[3]
tokenizers = {t["name"]: t["tokenizerJson"] for t in json.loads((root / "packages/tokenize/goldens/codec.json").read_text())["tokenizers"]}
texts = ["the cat sat", "naïve 猫 cats, 12 of them"]
cases = []
for model, source, target, pad in [("llama", "byte-level", "llama-2", 1), ("llama-tied-rope3", "llama-2", "byte-level", 8), ("gpt2", "byte-level", "gemma", 1), ("opt", "llama-2-metaspace", "byte-level-nfc", 64)]:
    with tempfile.TemporaryDirectory() as scratch:
        at = pathlib.Path(scratch)
        (at / "model").mkdir()
        for name in ["config.json", "model.safetensors"]:
            shutil.copy(root / "packages/model/fixtures" / model / name, at / "model" / name)
        (at / "model/tokenizer.json").write_text(json.dumps(tokenizers[source]))
        (at / "model/tokenizer_config.json").write_text('{"bos_token": "<s>", "eos_token": "</s>"}')
        (at / "tokenizer.json").write_text(json.dumps(tokenizers[target]))
        command = ["node", root / "apps/cli/bin/tokstream.mjs", "transplant", "--model", at / "model", "--tokenizer", at / "tokenizer.json", "--method", "pieces", "--pad-to", str(pad), "--out", at / "out"]
        subprocess.run(command, check=True, capture_output=True)
        loaded, info = AutoModelForCausalLM.from_pretrained(at / "out", output_loading_info=True, attn_implementation="eager")
        assert not info["missing_keys"] and not info["unexpected_keys"] and not info["mismatched_keys"], info
        tokenizer = AutoTokenizer.from_pretrained(at / "out")
        encoded = [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in texts]
        with torch.no_grad():
            logits = [loaded(torch.tensor([e["ids"]])).logits[0, -1].tolist() for e in encoded]
        tied = loaded.get_input_embeddings().weight.data_ptr() == loaded.get_output_embeddings().weight.data_ptr()
        special = {"bos": tokenizer.bos_token_id, "eos": tokenizer.eos_token_id}
        config = {key: getattr(loaded.config, key) for key in ["vocab_size", "bos_token_id", "eos_token_id", "pad_token_id"]}
        cases.append({"model": model, "source": source, "target": target, "padToMultipleOf": pad, "config": config, "special": special, "tied": tied, "texts": [{**e, "logits": [round(v, 5) for v in row]} for e, row in zip(encoded, logits)]})
print(json.dumps({"cases": cases}))
