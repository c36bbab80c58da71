import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { scoreDocument } from '../eval/score-document.ts';

/** How well a model predicts texts with its tokenizer. */
export interface TextScore {
  readonly bitsPerByte: number;
  readonly tokensPerByte: number;
}

/** Scores texts in windows that overlap by half; a first token that nothing comes before is free. */
export async function scoreTexts(model: CausalLM, tokenizer: Tokenizer, texts: readonly string[], signal: AbortSignal, onProgress: (done: number, of: number) => void): Promise<TextScore> {
  const window = Math.min(model.shape.maxPositions, mostWindow);
  const total = { nats: 0, scored: 0, cacheBytes: 0 };
  let [tokens, bytes] = [0, 0];
  for (const text of texts) {
    const { ids } = tokenizer.encode(text);
    tokens += tokenizer.encode(text, { specialTokens: false }).ids.length;
    bytes += Buffer.byteLength(text);
    await scoreDocument(model, ids, { window, stride: Math.floor(window / 2), signal, onProgress: (done) => onProgress(done, ids.length) }, total);
  }
  return { bitsPerByte: total.nats / Math.LN2 / bytes, tokensPerByte: tokens / bytes };
}

/** Longer windows cost more and change little. */
const mostWindow = 1024;
