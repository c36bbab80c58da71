import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { LlamaConfig } from '../llama/llama-config.ts';
import { describeLlama } from './llama.ts';

/** The description of a model that may be given as the shorter one of a Llama. */
export function decoderOf(config: LlamaConfig | DecoderConfig): DecoderConfig {
  return 'slots' in config ? config : describeLlama(config);
}
