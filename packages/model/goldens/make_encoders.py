"""Writes small random checkpoints of encoders with what PyTorch computes from them, and the buckets of T5's distances.

    pip install torch transformers safetensors
    python make_encoders.py ../fixtures/encoders bert-types roberta-head t5-whole byt5
    python make_encoders.py ../fixtures/encoders buckets

The fixtures were made with torch 2.13.0 and transformers 5.18.0. Each is a folder OUT/NAME with config.json and
model.safetensors (`save_pretrained`), ref.json and ref.safetensors; see ../fixtures/README.md.
"""
import json
import os
import sys

import torch
import transformers as tr
from safetensors.torch import save_file
from transformers.models.t5.modeling_t5 import T5Attention

BERT = dict(vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=40, initializer_range=0.15)
T5 = dict(vocab_size=61, d_model=24, d_ff=40, num_layers=2, num_heads=3, d_kv=10, initializer_factor=0.7, decoder_start_token_id=0)

# Model, configuration, length of the padded rows, and of the second.
VARIANTS = {
    "bert-types": lambda: (tr.BertForSequenceClassification, tr.BertConfig(**BERT, type_vocab_size=3, hidden_act="relu", layer_norm_eps=1e-5), 20, 13),
    "roberta-head": lambda: (tr.RobertaForMaskedLM, tr.RobertaConfig(**BERT, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2), 20, 11),
    "t5-whole": lambda: (tr.T5ForConditionalGeneration, tr.T5Config(**T5, feed_forward_proj="relu", relative_attention_num_buckets=16, relative_attention_max_distance=20), 70, 9),
    "byt5": lambda: (tr.T5EncoderModel, tr.T5Config(**dict(T5, vocab_size=384, num_decoder_layers=1), feed_forward_proj="gated-gelu", tie_word_embeddings=False), 20, 17),
}


def write(out, name, seed):
    model_class, config, time, second = VARIANTS[name]()
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = model_class(config).eval().float()
    generator = torch.Generator().manual_seed(seed + 1)
    with torch.no_grad():  # no gain is left at one, no bias at zero
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
    folder = f"{out}/{name}"
    os.makedirs(folder, exist_ok=True)
    model.save_pretrained(folder)
    if os.path.exists(f"{folder}/generation_config.json"):
        os.remove(f"{folder}/generation_config.json")
    ids = torch.randint(3, model.config.vocab_size, (2, time), generator=generator)
    mask = torch.ones_like(ids)
    mask[1, second:] = 0
    more = {}
    if name == "roberta-head":
        ids[0, 5] = 1  # a pad inside of a text, which takes no position
        ids[1, second:] = 1
    if name == "bert-types":
        more["token_type_ids"] = torch.randint(0, 3, ids.shape, generator=generator)
    encoder = {"bert-types": "bert", "roberta-head": "roberta"}.get(name, "encoder")
    with torch.no_grad():
        result = getattr(model, encoder)(input_ids=ids, attention_mask=mask, output_hidden_states=True, output_attentions=True, **more)
    tensors = {**{f"hidden.{layer}": hidden for layer, hidden in enumerate(result.hidden_states)}, "attention.0": result.attentions[0]}
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, f"{folder}/ref.safetensors")
    types = {"types": more["token_type_ids"].tolist()} if more else {}
    with open(f"{folder}/ref.json", "w", encoding="utf8") as file:
        json.dump(dict(ids=ids.tolist(), mask=mask.tolist(), **types, torch=torch.__version__, transformers=tr.__version__), file)
        file.write("\n")
    print(name)


def write_buckets(out):
    distances = torch.arange(-300, 301)
    cases = []
    for buckets, most in [(32, 128), (8, 9), (16, 20), (64, 256), (32, 64), (12, 100)]:
        found = T5Attention._relative_position_bucket(distances, bidirectional=True, num_buckets=buckets, max_distance=most)
        cases.append(dict(buckets=buckets, maxDistance=most, first=-300, found=found.tolist()))
    with open(f"{out}/../relative-buckets.json", "w", encoding="utf8") as file:
        json.dump(cases, file)
        file.write("\n")


if __name__ == "__main__":
    for name in sys.argv[2:] or [*VARIANTS, "buckets"]:
        if name == "buckets":
            write_buckets(sys.argv[1])
        else:
            write(sys.argv[1], name, 1 + list(VARIANTS).index(name))
