import { TokstreamError } from '@tokstream/core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { encoderFamilies } from '../encoder/families/registry.ts';
import { type ConfigJson, quoted, unsupportedConfig } from './config-reader.ts';
import { gemma3 } from './gemma3.ts';
import { gpt2 } from './gpt2.ts';
import { granite } from './granite.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { olmo2 } from './olmo2.ts';
import { opt } from './opt.ts';
import { phi3 } from './phi3.ts';
import { qwen2, qwen3 } from './qwen.ts';
import { smollm3 } from './smollm3.ts';

/** Every decoder family by the `model_type` of its `config.json`. */
export const families: ReadonlyMap<string, (json: ConfigJson) => DecoderConfig> = new Map([
  ['llama', llama],
  ['mistral', mistral],
  ['qwen2', qwen2],
  ['qwen3', qwen3],
  ['gpt2', gpt2],
  ['opt', opt],
  ['gemma3_text', gemma3],
  ['smollm3', smollm3],
  ['phi3', phi3],
  ['olmo2', olmo2],
  ['granite', granite],
]);

/**
 * Reads the `config.json` of a decoder of any family, as transformers 4 and 5 write it.
 *
 * @throws `unsupported-config` naming what is not covered, such as another family; `invalid-config` naming the field
 */
export function parseConfig(json: ConfigJson): DecoderConfig {
  const type = json['model_type'];
  const family = families.get(type as string);
  if (encoderFamilies.has(type as string)) throw new TokstreamError(`config.json is of an encoder, model_type ${quoted(type)}, which reads texts and writes none; give a causal model here, and load this one with loadEncoder or run it with \`tokstream forward\`.`, { code: 'unsupported-config', stage: 'parseConfig' });
  if (family === undefined) throw unsupportedConfig(`model_type ${quoted(type)}`, [...families.keys()].join(', '));
  return family(json);
}
