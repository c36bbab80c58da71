import * as tf from '@tensorflow/tfjs-core';
import type { StepOutput } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { queriesOf } from '../step/queries-of.ts';
import type { PlannedPass } from './planned-pass.ts';
import { readsSynchronously } from './reads-synchronously.ts';
import type { Selection } from './selection.ts';

/** Numbers of a layer: read at once where that can be, so that the backend need not hold those of all layers, else a tensor of our own. */
type Shown = Float32Array | tf.Tensor;

/** How the weights of a pass lie in those of a layer: `[heads · rows, seen + tail]`. */
interface WeightsOfPass {
  readonly lines: number;
  /** Committed slots in all, and the tentative ones behind them. */
  readonly committed: number;
  readonly tail: number;
  readonly chosen: Int32Array | undefined;
}

/** What the layers of a step show beside the stream: attention and queries. Dispose frees what was not read. */
export class ShownLayers implements Disposable {
  readonly #config: DecoderConfig;
  readonly #passes: readonly PlannedPass[];
  readonly #weights: { readonly shown: readonly Shown[]; readonly passes: readonly WeightsOfPass[] }[] = [];
  readonly #queries: Shown[] = [];

  constructor(config: DecoderConfig, passes: readonly PlannedPass[]) {
    this.#config = config;
    this.#passes = passes;
  }

  /**
   * Takes the weights of the next layer.
   *
   * @param weights `[heads, rows, keys]` of each pass, or one tensor of all one after another. Taken over
   * @param selections of each pass, undefined where it sees everything
   */
  addWeights(weights: readonly tf.Tensor[], selections: readonly (Selection | undefined)[]): void {
    const layer = this.#weights.length;
    const passes = this.#passes.map(({ cache, forest, count }, at) => ({ lines: this.#config.heads * count, committed: cache.length(layer), tail: forest.parents.length, chosen: selections[at]?.chosen }));
    this.#weights.push({ shown: weights.map(show), passes });
    if (readsSynchronously()) tf.dispose([...weights]);
  }

  /** Takes the rows of the next layer, `[rows, …]`, whose first `heads · headDim` numbers are their queries. Borrowed until the step is tidied. */
  addQueries(rows: tf.Tensor): void {
    this.#queries.push(show(rows));
  }

  /** What each pass is shown. */
  async read(): Promise<readonly Pick<StepOutput, 'attention' | 'queries'>[]> {
    const weights = await Promise.all(this.#weights.map(async ({ shown, passes }) => splitWeights(await Promise.all(shown.map(read)), passes, this.#config.kvHeads)));
    const queries = await Promise.all(this.#queries.map(async (rows) => queriesOf(await read(rows), this.#passes, this.#config)));
    return this.#passes.map((_, at) => ({ attention: weights.map((layer) => layer[at]!), queries: queries.map((layer) => layer[at]!) }));
  }

  [Symbol.dispose](): void {
    for (const shown of [...this.#queries, ...this.#weights.flatMap((layer) => layer.shown)]) if (shown instanceof tf.Tensor) shown.dispose();
  }
}

function show(tensor: tf.Tensor): Shown {
  return readsSynchronously() ? tensor.dataSync<'float32'>() : tf.keep(tensor);
}

async function read(shown: Shown): Promise<Float32Array> {
  return shown instanceof tf.Tensor ? await shown.data<'float32'>() : shown;
}

/** The weights of each pass over all keys, 0 for those that were not chosen. */
function splitWeights(shown: readonly Float32Array[], passes: readonly WeightsOfPass[], kvHeads: number): readonly Float32Array[] {
  let from = 0;
  return passes.map(({ lines, committed, tail, chosen }, at) => {
    const n = chosen === undefined ? committed : chosen.length / kvHeads;
    const size = lines * (n + tail);
    const weights = shown.length === passes.length ? shown[at]! : shown[0]!.subarray(from, from + size);
    from += size;
    if (chosen === undefined) return weights;
    const all = new Float32Array(lines * (committed + tail));
    for (let line = 0; line < lines; line += 1) {
      const [source, target] = [line * (n + tail), line * (committed + tail)];
      const list = Math.floor((line * kvHeads) / lines) * n;
      for (let key = 0; key < n; key += 1) all[target + chosen[list + key]!] = weights[source + key]!;
      all.set(weights.subarray(source + n, source + n + tail), target + committed);
    }
    return all;
  });
}
