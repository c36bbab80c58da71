import { yieldToEventLoop } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { checkOption } from '../../contract/check-option.ts';
import { extremeTokens, type ExtremeTokensOptions, type ExtremeTokensResult } from './extreme-tokens.ts';
import { layerExtremes } from './layer-extremes.ts';

/** How sinks are looked for. */
export interface SinkOptions extends ExtremeTokensOptions {
  /** Tokens of each text that are read; scores depend on it. Default 64. */
  readonly length?: number;
  /** How many of the first tokens are looked at. Default 4. */
  readonly firstTokens?: number;
  readonly signal?: AbortSignal;
  /** Called after each text. */
  readonly onProgress?: (doneTexts: number, allTexts: number) => void;
}

/**
 * What `extreme-tokens` says of texts that a model read. Value drain is of values as cached: what the output projection makes of them, an
 * engine does not tell. The residual stream is as each layer is given it.
 */
export type SinkDiagnostics = ExtremeTokensResult;

/**
 * Looks for attention sinks in a model: read texts as it would get them, with what the tokenizer puts at their beginning.
 *
 * @param texts token ids, each at least `length`
 * @throws `invalid-option`, `aborted`, and what the model throws
 */
export async function sinkDiagnostics(model: CausalLM, texts: readonly Int32Array[], options: SinkOptions = {}): Promise<SinkDiagnostics> {
  const { length = 64, firstTokens = 4, signal, onProgress, ...settings } = options;
  const check = (name: string, value: number, isValid: boolean, allowed: string): void => checkOption('sinkDiagnostics', name, value, isValid, allowed);
  check('length', length, Number.isSafeInteger(length) && length > 1, 'a whole number above 1');
  check('firstTokens', firstTokens, Number.isSafeInteger(firstTokens) && firstTokens > 0 && firstTokens <= length, 'a whole number from 1 to the length');
  check('the number of texts', texts.length, texts.length > 0, 'at least 1');
  const shortest = Math.min(...texts.map((ids) => ids.length));
  check('the number of tokens of the shortest text', shortest, shortest >= length, `at least ${length}, the length that is read; leave it out, or read less of all`);
  const metric = extremeTokens(settings);
  const state = metric.init();
  const valueHeads = model.shape.kvHeads;
  for (const [text, ids] of texts.entries()) {
    await yieldToEventLoop(signal);
    using cache = model.createCache();
    const { attention, hidden } = await model.forward({ input: { ids: ids.subarray(0, length) } }, cache, { logits: 'none', attention: true, hidden: true });
    cache.commit();
    const layers = [];
    for (let layer = 0; layer < model.shape.layers; layer += 1) {
      const { values } = await cache.read(layer);
      layers.push(layerExtremes({ tokens: length, attention: attention[layer]!, values, valueHeads, stream: hidden[layer]! }, firstTokens));
    }
    metric.add(state, { tokens: length, layers });
    onProgress?.(text + 1, texts.length);
  }
  return metric.result(state);
}
