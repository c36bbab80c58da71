import type { CachePolicy } from '@tokstream/model';
import { meanByTenth } from '../statistics/mean-by-tenth.ts';
import { meanInterval, type MeanInterval } from '../statistics/mean-interval.ts';
import { type HeadMeans, HeadSums } from './head-means.ts';
import { keptAttention } from './kept-attention.ts';
import { totalNats } from './loss-trace.ts';
import type { MeasureOptions } from './measure-options.ts';
import { type PolicyMeasure, tracePolicy } from './measure-policy.ts';
import { divergence } from './next-token-law.ts';
import type { Shadow, ShadowSample } from './shadow.ts';

/** What a policy costs in quality against a full cache, over the same tokens. Plain data. */
export interface ShadowReport extends PolicyMeasure {
  /** The full cache. */
  readonly full: { readonly nats: number; readonly bitsPerToken: number; readonly bytes: number };
  /** Bits a token that the policy loses, with its interval over the tokens; negative where it gains. */
  readonly lossBits: MeanInterval & { readonly byTenth: readonly number[] };
  /** Share of the scored tokens at which both find the same token likeliest. */
  readonly top1Agreement: number;
  /** Rows that were compared in what follows: one in `sampleEvery`. */
  readonly samples: number;
  readonly sampleEvery: number;
  /** Share of the full cache's attention that lies on what a row was shown under the policy. */
  readonly attentionRecall: HeadMeans;
  /** Of attention over what a row was shown, with weights that sum to 1 again, |o_full - o_shown| / |o_full|. */
  readonly outputError: HeadMeans;
  /** Divergence of the policy's law of the next token from the full one's, in bits: KL(full || policy). */
  readonly klBits: number;
  /** Mean share of the tokens so far that a row was shown. */
  readonly shownShare: number;
}

/** How a policy is run beside a shadow: from which token on is scored the shadow says. */
export type CompareOptions = Omit<MeasureOptions, 'from'>;

/**
 * Runs a shadow's tokens under a policy and says what that loses.
 *
 * What a row was shown is what its layer's key head had kept before its call, of that what the policy selected, and the rows of the
 * call up to itself. The weights are those of the full run; so recall and output error are of what was dropped alone, and how the rest
 * of the model answers to it is in the losses.
 *
 * @param policy undefined keeps everything, to measure another precision
 * @throws `invalid-option`, `aborted`, and what the model and the policy throw
 */
export async function compareToShadow(shadow: Shadow, policy: CachePolicy | undefined, options: CompareOptions = {}): Promise<ShadowReport> {
  const { model, ids, from, samples } = shadow;
  const { layers, heads, vocabulary } = model.shape;
  const [recall, error] = [new HeadSums(layers, heads), new HeadSums(layers, heads)];
  let [nats, shown] = [0, 0];
  const rows = [...samples.keys()];
  const within = (first: number, last: number): number[] => rows.filter((row) => row >= first && row < last);
  const { measure, trace } = await tracePolicy(model, ids, policy, { ...options, from }, {
    watches: (first, last) => within(first, last).length > 0,
    onRows({ from: first, to, logits, seen }) {
      for (const row of within(first, to)) {
        const sample = samples.get(row)!;
        nats += divergence(sample.logits, logits.subarray((row - first) * vocabulary, (row - first + 1) * vocabulary));
        for (const [layer, positions] of seen.entries()) shown += addLayer(shadow, sample, layer, positions, first, row, recall, error) / layers;
        recall.endQuery();
        error.endQuery();
      }
    },
  });
  const differences = trace.losses.map((loss, at) => (loss - shadow.losses[at]!) / Math.LN2);
  const fullNats = totalNats(shadow.losses);
  return {
    ...measure,
    full: { nats: fullNats, bitsPerToken: fullNats / Math.LN2 / differences.length, bytes: shadow.bytes },
    lossBits: { ...meanInterval(differences), byTenth: meanByTenth(differences) },
    top1Agreement: trace.best.filter((id, at) => id === shadow.best[at]).length / differences.length,
    samples: samples.size,
    sampleEvery: shadow.sampleEvery,
    attentionRecall: recall.means(),
    outputError: error.means(),
    klBits: nats / Math.LN2 / samples.size,
    shownShare: shown / samples.size,
  };
}

/** Adds a layer's figures of a row that saw these positions and the rows from `first` to itself; gives the mean share of keys it saw. */
function addLayer({ model, ids, values }: Shadow, { attention }: ShadowSample, layer: number, positions: Int32Array, first: number, row: number, recall: HeadSums, error: HeadSums): number {
  const { heads, kvHeads, headDim } = model.shape;
  const [keys, held, group] = [row + 1, positions.length / kvHeads, heads / kvHeads];
  let shown = 0;
  for (let keyHead = 0; keyHead < kvHeads; keyHead += 1) {
    const isKept = new Uint8Array(keys).fill(1, first);
    for (const position of positions.subarray(keyHead * held, (keyHead + 1) * held)) isKept[position] = 1;
    for (const kept of isKept) shown += kept;
    const from = keyHead * ids.length * headDim;
    const headValues = values[layer]!.subarray(from, from + keys * headDim);
    for (let head = keyHead * group; head < (keyHead + 1) * group; head += 1) {
      const kept = keptAttention(attention[layer]!.subarray(head * keys, (head + 1) * keys), headValues, isKept);
      recall.add(layer, head, kept.recall);
      error.add(layer, head, kept.outputError);
    }
  }
  return shown / kvHeads / keys;
}
