"""GGUF files of tiny random models, written with the `gguf` package and read back with transformers.

make_gguf.py OUT   writes OUT/NAME.gguf and OUT/NAME.json: what the metadata are, greedy tokens and logits that
transformers computes from the GGUF file, and sums over every tensor as transformers reads it
pip install torch transformers gguf accelerate
"""
import json, os, sys
import numpy as np, torch, transformers, gguf
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

SIZES = dict(vocab_size=96, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, initializer_range=0.08)
ROPE3 = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
MODELS = {
    "llama-q8_0": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=True, rope_parameters=ROPE3, eos_token_id=7), "Q8_0"),
    "llama-f16": (LlamaForCausalLM, LlamaConfig(**SIZES, tie_word_embeddings=False), "F16"),
    "qwen2-bf16": (Qwen2ForCausalLM, Qwen2Config(**{**SIZES, "num_hidden_layers": 1}, tie_word_embeddings=True), "BF16"),
    "qwen3-f32": (Qwen3ForCausalLM, Qwen3Config(**{**SIZES, "num_hidden_layers": 1, "hidden_size": 32, "num_attention_heads": 2, "num_key_value_heads": 1}, head_dim=32, tie_word_embeddings=True), "F32"),
}
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
LAYER = {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}


def gguf_name(name):
    module, kind = name.rsplit(".", 1)
    if module in WHOLE:
        return f"{WHOLE[module]}.{kind}"
    _, _, layer, rest = module.split(".", 3)
    return f"blk.{layer}.{LAYER[rest]}.{kind}"


def permute(weights, heads):  # what llama.cpp's converter does to q and k of a Llama
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def rope_factors(config):  # as the converter: one divisor a frequency
    rope = config.rope_parameters
    freqs = 1.0 / (rope["rope_theta"] ** (torch.arange(0, config.head_dim, 2, dtype=torch.float32) / config.head_dim))
    low, high = (rope["original_max_position_embeddings"] / rope[k] for k in ("low_freq_factor", "high_freq_factor"))
    out = []
    for freq in freqs:
        wave = 2 * np.pi / float(freq)
        smooth = (rope["original_max_position_embeddings"] / wave - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])
        out.append(1 if wave < high else rope["factor"] if wave > low else 1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(out, dtype=np.float32)


out = sys.argv[1]
os.makedirs(out, exist_ok=True)
for name, (cls, config, kind) in MODELS.items():
    torch.manual_seed(0)
    config._attn_implementation = "eager"
    model = cls(config).eval().float()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim == 1:
                p.add_(0.1 * torch.randn(p.shape, generator=generator))
    arch = config.model_type
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer = gguf.GGUFWriter(f"{out}/{name}.gguf", arch)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_rope_dimension_count(head_dim)
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    writer.add_vocab_size(config.vocab_size)
    if isinstance(config.eos_token_id, int):
        writer.add_eos_token_id(config.eos_token_id)
    if config.rope_parameters["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", rope_factors(config))
    for key, value in model.state_dict().items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        data = value.numpy()
        if arch == "llama" and ("q_proj" in key or "k_proj" in key):
            data = permute(data, config.num_attention_heads if "q_proj" in key else config.num_key_value_heads)
        quantization = gguf.GGMLQuantizationType[kind] if data.ndim == 2 else gguf.GGMLQuantizationType.F32
        writer.add_tensor(gguf_name(key), gguf.quantize(data, quantization), raw_dtype=quantization)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    # transformers' own GGUF reader; the configuration is given, since that reader drops rope factors and head sizes.
    read = AutoModelForCausalLM.from_pretrained(out, gguf_file=f"{name}.gguf", config=config, dtype=torch.float32, attn_implementation="eager").eval()
    ids = torch.randint(4, 90, (1, 24), generator=generator)
    with torch.no_grad():
        logits = read(ids).logits[0]
        greedy = read.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False, eos_token_id=None, pad_token_id=0)[0, 24:].tolist()
    weighted = lambda t: float((t.double().flatten() * (1 + torch.arange(t.numel()) % 97)).sum())
    json.dump(
        dict(
            ids=ids[0].tolist(),
            greedy=greedy,
            lastLogits=[float(np.float32(x)) for x in logits[-1]],
            shapes={k: list(v.shape) for k, v in read.state_dict().items()},
            sums={k: weighted(v) for k, v in read.state_dict().items()},
            versions=dict(torch=torch.__version__, transformers=transformers.__version__, gguf="0.19.0"),
        ),
        open(f"{out}/{name}.json", "w"),
    )
    print(name, os.path.getsize(f"{out}/{name}.gguf"), float((logits - model(ids).logits[0]).abs().max()))
