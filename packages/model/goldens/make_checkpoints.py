"""Writes small random checkpoints of every decoder family with what PyTorch computes from them.

    pip install torch transformers safetensors
    python make_checkpoints.py ../fixtures llama-yarn qwen2-window qwen3-bias gpt2-inverse-layer opt-350m gemma3-global \
        smollm3 smollm3-window phi3 phi3-longrope phi3-window olmo2 olmo2-groups granite granite-tied
    python make_checkpoints.py OUT                # every variant; SEED=n in the environment for other weights

The fixtures were made with torch 2.13.0 and transformers 5.18.0. Each is a folder OUT/NAME with config.json and
model.safetensors (`save_pretrained`), ref.json and ref.safetensors; see ../fixtures/README.md.
"""
import json
import os
import sys

import torch
import transformers as tr
from safetensors.torch import save_file

SIZES = dict(vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.15)
GPT2 = dict(vocab_size=61, n_embd=24, n_layer=2, n_head=4, n_positions=64, initializer_range=0.15)
OPT = dict(vocab_size=61, hidden_size=24, ffn_dim=40, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64, word_embed_proj_dim=24, init_std=0.15)
YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=32)


def of(base, model):
    def build(**changes):
        kind = getattr(tr, model.replace("ForCausalLM", "Config").replace("LMHeadModel", "Config").replace("Gemma3Config", "Gemma3TextConfig"))
        return kind(**{**base, **changes}), getattr(tr, model)
    return build


llama, mistral = of(SIZES, "LlamaForCausalLM"), of(SIZES, "MistralForCausalLM")
qwen2, qwen3, gemma3 = of(SIZES, "Qwen2ForCausalLM"), of(SIZES, "Qwen3ForCausalLM"), of(SIZES, "Gemma3ForCausalLM")
gpt2, opt = of(GPT2, "GPT2LMHeadModel"), of(OPT, "OPTForCausalLM")
LATER = dict(SIZES, num_hidden_layers=3, bos_token_id=1, eos_token_id=2, pad_token_id=0)
smollm3, phi3 = of(LATER, "SmolLM3ForCausalLM"), of(LATER, "Phi3ForCausalLM")
olmo2, granite = of(LATER, "Olmo2ForCausalLM"), of(LATER, "GraniteForCausalLM")

VARIANTS = {
    "llama-yarn": lambda: llama(head_dim=10, num_key_value_heads=1, attention_bias=True, mlp_bias=True, rope_parameters=dict(YARN, mscale=0.7, mscale_all_dim=0.4, beta_fast=8.0, beta_slow=2.0, truncate=False)),
    "llama-yarn-plain": lambda: llama(num_key_value_heads=4, rope_parameters=YARN),
    "llama-yarn-attention-factor": lambda: llama(num_key_value_heads=1, tie_word_embeddings=True, rope_parameters=dict(YARN, attention_factor=1.3)),
    "llama-linear": lambda: llama(num_hidden_layers=4, rope_parameters=dict(rope_type="linear", rope_theta=100.0, factor=3.0), hidden_act="gelu"),
    "llama-dynamic": lambda: llama(max_position_embeddings=36, rope_parameters=dict(rope_type="dynamic", rope_theta=100.0, factor=2.0)),
    "llama-rope3": lambda: llama(head_dim=16, rope_parameters=dict(rope_type="llama3", rope_theta=1000.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)),
    "mistral-head-dim": lambda: mistral(head_dim=10, num_key_value_heads=1, sliding_window=5),
    "mistral-full": lambda: mistral(sliding_window=None, tie_word_embeddings=True),
    "mistral-window-2": lambda: mistral(sliding_window=2, num_key_value_heads=4),
    "mistral-yarn": lambda: mistral(sliding_window=9, num_hidden_layers=3, rope_parameters=YARN),
    "qwen2-window": lambda: qwen2(num_hidden_layers=3, use_sliding_window=True, sliding_window=6, max_window_layers=1),
    "qwen2-untied": lambda: qwen2(num_key_value_heads=4, tie_word_embeddings=False),
    "qwen2-yarn": lambda: qwen2(num_key_value_heads=1, tie_word_embeddings=True, rope_parameters=YARN),
    "qwen2-layer-types": lambda: qwen2(use_sliding_window=True, sliding_window=4, layer_types=["sliding_attention", "full_attention"]),
    "qwen3-bias": lambda: qwen3(head_dim=14, attention_bias=True, num_key_value_heads=1),
    "qwen3-window": lambda: qwen3(head_dim=8, num_hidden_layers=3, use_sliding_window=True, sliding_window=7, max_window_layers=2),
    "qwen3-tied": lambda: qwen3(head_dim=4, num_key_value_heads=4, tie_word_embeddings=True, hidden_act="gelu_pytorch_tanh"),
    "qwen3-yarn": lambda: qwen3(head_dim=16, rope_parameters=dict(YARN, factor=2.0)),
    "gpt2-untied": lambda: gpt2(tie_word_embeddings=False, n_inner=20, n_head=3),
    "gpt2-scale": lambda: gpt2(scale_attn_weights=False, n_head=1, n_layer=3),
    "gpt2-inverse-layer": lambda: gpt2(scale_attn_by_inverse_layer_idx=True, reorder_and_upcast_attn=True, tie_word_embeddings=False, n_inner=40, n_layer=3),
    "gpt2-relu": lambda: gpt2(activation_function="relu", n_head=8, layer_norm_epsilon=1e-3),
    "opt-post-norm": lambda: opt(do_layer_norm_before=False),
    "opt-350m": lambda: opt(do_layer_norm_before=False, word_embed_proj_dim=10),
    "opt-projection": lambda: opt(word_embed_proj_dim=36, num_hidden_layers=3),
    "opt-no-bias": lambda: opt(enable_bias=False, tie_word_embeddings=False, activation_function="gelu"),
    "opt-no-final-norm": lambda: opt(_remove_final_layer_norm=True, num_attention_heads=2),
    "gemma3-global": lambda: gemma3(head_dim=10, num_hidden_layers=3, sliding_window=5, query_pre_attn_scalar=17, layer_types=["sliding_attention", "full_attention", "sliding_attention"], final_logit_softcapping=0.8, rope_parameters=dict(full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1000.0), sliding_attention=dict(rope_type="default", rope_theta=50.0))),
    "gemma3-mqa": lambda: gemma3(head_dim=6, num_key_value_heads=1, num_hidden_layers=7, sliding_window=4, query_pre_attn_scalar=6),
    "gemma3-untied": lambda: gemma3(head_dim=16, num_key_value_heads=4, attention_bias=True, tie_word_embeddings=False, query_pre_attn_scalar=16, sliding_window=64),
    "gemma3-softcaps": lambda: gemma3(head_dim=8, query_pre_attn_scalar=8, attn_logit_softcapping=1.5, final_logit_softcapping=0.5, sliding_window=3),
    "smollm3": lambda: smollm3(no_rope_layers=[1, 0, 1], rope_parameters=dict(rope_type="default", rope_theta=500.0)),
    "smollm3-window": lambda: smollm3(num_hidden_layers=4, no_rope_layer_interval=2, use_sliding_window=True, sliding_window=6, attention_bias=True, mlp_bias=True, tie_word_embeddings=False, num_key_value_heads=2, rope_parameters=YARN),
    "phi3": lambda: phi3(),
    "phi3-window": lambda: phi3(sliding_window=5, num_key_value_heads=4, tie_word_embeddings=True, rms_norm_eps=1e-3),
    "olmo2": lambda: olmo2(num_key_value_heads=4),
    "olmo2-groups": lambda: olmo2(num_key_value_heads=1, attention_bias=True, rms_norm_eps=1e-3, rope_parameters=dict(rope_type="default", rope_theta=500.0)),
    "granite": lambda: granite(embedding_multiplier=6.0, residual_multiplier=0.22, attention_multiplier=0.3, logits_scaling=0.125, attention_bias=True, mlp_bias=True),
    "granite-tied": lambda: granite(embedding_multiplier=0.3, residual_multiplier=1.7, attention_multiplier=0.7, logits_scaling=4.0, tie_word_embeddings=True, num_key_value_heads=1, rope_parameters=YARN),
    "phi3-longrope": lambda: phi3(original_max_position_embeddings=64, rope_parameters=dict(rope_type="longrope", rope_theta=500.0, short_factor=[1.0, 1.3, 2.1], long_factor=[2.0, 5.0, 9.0])),
}

# Where greedy decoding would else repeat one token.
SEEDS = {"smollm3-window": 5, "olmo2-groups": 8, "granite-tied": 41}


def write(out, name, seed):
    config, model_class = VARIANTS[name]()
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
    os.remove(f"{folder}/generation_config.json")
    ids = torch.randint(3, config.vocab_size, (2, 20), generator=generator)
    with torch.no_grad():
        result = model(ids, output_hidden_states=True, output_attentions=True)
        greedy = model.generate(ids[:1], attention_mask=torch.ones_like(ids[:1]), max_new_tokens=16, do_sample=False, eos_token_id=None, pad_token_id=0)[0, 20:]
    tensors = {"logits": result.logits, **{f"hidden.{layer}": hidden for layer, hidden in enumerate(result.hidden_states)}, "attention.0": result.attentions[0]}
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, f"{folder}/ref.safetensors")
    with open(f"{folder}/ref.json", "w", encoding="utf8") as file:
        json.dump(dict(ids=ids.tolist(), greedy=greedy.tolist(), torch=torch.__version__, transformers=tr.__version__), file)
        file.write("\n")
    print(name)


if __name__ == "__main__":
    for name in sys.argv[2:] or VARIANTS:
        write(sys.argv[1], name, int(os.environ.get("SEED", SEEDS.get(name, 1 + list(VARIANTS).index(name)))))
