import { yieldToEventLoop } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { checkOption } from '../../scorers/parts/check-option.ts';
import { attentionEntropy } from './attention-entropy.ts';
import { sinkScores } from './sink-scores.ts';
import { firstToMedian, firstToOthers } from './vector-lengths.ts';

/** How sinks are looked for. */
export interface SinkOptions {
  /** Tokens of each text that are read; scores depend on it. Default 64. */
  readonly length?: number;
  /** Score above which a token is a sink of a head. Default 0.3. */
  readonly epsilon?: number;
  /** How many of the first tokens are looked at. Default 4. */
  readonly firstTokens?: number;
  /** A head is dormant on a text at a row entropy of at most the one and a column entropy of at least the other. Default 0.4 and 0.97. */
  readonly dormantRowEntropy?: number;
  readonly dormantColumnEntropy?: number;
  readonly signal?: AbortSignal;
  /** Called after each text. */
  readonly onProgress?: (doneTexts: number, allTexts: number) => void;
}

/** Whether the first tokens of texts draw attention that they do nothing with. Plain data; means are over the texts. */
export interface SinkDiagnostics {
  readonly texts: number;
  readonly length: number;
  readonly epsilon: number;
  /** For each of the first tokens the percentage of all heads and texts of which it is a sink. */
  readonly sinkPercent: readonly number[];
  /** Mean score of each of the first tokens, `[layers][heads][firstTokens]`. */
  readonly scores: readonly (readonly (readonly number[])[])[];
  /**
   * Value drain, `[layers][kvHeads]`: the length of the first token's value over the median of all. Far below 1 where a head looks at it
   * in order to add nothing. Of values as cached: what the output projection makes of them, an engine does not tell.
   */
  readonly valueDrain: readonly (readonly number[])[];
  /** The length of the first token's residual stream over the largest of the others, as each layer is given it, `[layers]`; a peak is far above 1. */
  readonly residualPeak: readonly number[];
  /** `[layers][heads]`; see `attentionEntropy`. */
  readonly rowEntropy: readonly (readonly number[])[];
  readonly columnEntropy: readonly (readonly number[])[];
  /** Percentage of all heads and texts that are dormant: they look at little, and many rows at the same. */
  readonly dormantPercent: number;
}

/**
 * Looks for attention sinks in a model: read texts as it would get them, with what the tokenizer puts at their beginning.
 *
 * Sources: Gu et al., "When Attention Sink Emerges in Language Models" (2025), for scores and percentages; Guo et al., "Active-Dormant
 * Attention Heads" (2024), for value drain, residual peak and dormancy.
 *
 * @param texts token ids, each at least `length`
 * @throws `invalid-option`, `aborted`, and what the model throws
 */
export async function sinkDiagnostics(model: CausalLM, texts: readonly Int32Array[], options: SinkOptions = {}): Promise<SinkDiagnostics> {
  const { length = 64, epsilon = 0.3, firstTokens = 4, dormantRowEntropy = 0.4, dormantColumnEntropy = 0.97, signal, onProgress } = options;
  const { layers, heads, kvHeads, headDim, width } = model.shape;
  checkOption('length', length, Number.isSafeInteger(length) && length > 1, 'a whole number above 1');
  checkOption('firstTokens', firstTokens, Number.isSafeInteger(firstTokens) && firstTokens > 0 && firstTokens <= length, 'a whole number from 1 to the length');
  checkOption('the number of texts', texts.length, texts.length > 0, 'at least 1');
  const shortest = Math.min(...texts.map((ids) => ids.length));
  checkOption('the number of tokens of the shortest text', shortest, shortest >= length, `at least ${length}, the length that is read; leave it out, or read less of all`);
  const grid = (columns: number): Float64Array[] => Array.from({ length: layers }, () => new Float64Array(columns));
  const [scores, rows, columns, drain, peak] = [grid(heads * firstTokens), grid(heads), grid(heads), grid(kvHeads), grid(1)];
  const sinks = new Float64Array(firstTokens);
  let dormant = 0;
  for (const [text, ids] of texts.entries()) {
    await yieldToEventLoop(signal);
    using cache = model.createCache();
    const { attention, hidden } = await model.forward({ input: { ids: ids.subarray(0, length) } }, cache, { logits: 'none', attention: true, hidden: true });
    cache.commit();
    for (let layer = 0; layer < layers; layer += 1) {
      for (let head = 0; head < heads; head += 1) {
        const own = attention[layer]!.subarray(head * length * length, (head + 1) * length * length);
        for (const [token, score] of sinkScores(own, length, firstTokens).entries()) {
          scores[layer]![head * firstTokens + token]! += score;
          // Weights are float32, so that 0.3 of them is a little more than 0.3.
          if (Math.fround(score) > Math.fround(epsilon)) sinks[token]! += 1;
        }
        const { row, column } = attentionEntropy(own, length);
        rows[layer]![head]! += row;
        columns[layer]![head]! += column;
        if (row <= dormantRowEntropy && column >= dormantColumnEntropy) dormant += 1;
      }
      const { values } = await cache.read(layer);
      for (let head = 0; head < kvHeads; head += 1) drain[layer]![head]! += firstToMedian(values.subarray(head * length * headDim, (head + 1) * length * headDim), headDim);
      peak[layer]![0]! += firstToOthers(hidden[layer]!, width);
    }
    onProgress?.(text + 1, texts.length);
  }
  const means = (grid: readonly Float64Array[]): number[][] => grid.map((sums) => Array.from(sums, (sum) => sum / texts.length));
  const percent = (count: number): number => (100 * count) / (texts.length * layers * heads);
  return {
    texts: texts.length,
    length,
    epsilon,
    sinkPercent: Array.from(sinks, percent),
    scores: means(scores).map((layer) => Array.from({ length: heads }, (_, head) => layer.slice(head * firstTokens, (head + 1) * firstTokens))),
    valueDrain: means(drain),
    residualPeak: means(peak).flat(),
    rowEntropy: means(rows),
    columnEntropy: means(columns),
    dormantPercent: percent(dormant),
  };
}
