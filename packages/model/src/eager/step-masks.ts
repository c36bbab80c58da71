import * as tf from '@tensorflow/tfjs-core';
import { type CommittedKeys, forestMask } from '../cache/forest.ts';
import type { PlannedPass } from './planned-pass.ts';

type Mask = tf.Tensor4D | undefined;

/** Most cells of the mask of all passes: beyond, what no row may see costs more than an attention for each pass. */
const mostJointCells = 1 << 20;

/** The masks of one step; layers in which rows see the same share one. The caller tidies. */
export class StepMasks {
  readonly #passes: readonly PlannedPass[];
  readonly #own: readonly Map<string, Mask>[];
  readonly #joint = new Map<string, Mask>();

  constructor(passes: readonly PlannedPass[]) {
    this.#passes = passes;
    this.#own = passes.map(() => new Map());
  }

  /**
   * The mask of a pass in a layer, `[lists, 1, rows, keys]`.
   *
   * @param chosen the committed slots that its rows see; undefined: all
   */
  of(at: number, layer: number, window: number | undefined, chosen: CommittedKeys | undefined): Mask {
    const { cache, forest, count } = this.#passes[at]!;
    const known = this.#own[at]!;
    const keys =
      window === undefined ? { length: chosen?.length ?? cache.length(layer), lists: 1, positions: [], whole: true } : chosen === undefined ? cache.committedKeys(layer) : { ...chosen, whole: false };
    const name = keys.whole ? `${keys.length} ${window}` : `layer ${layer}`;
    if (!known.has(name)) {
      const all = forest.parents.length;
      const mask = forestMask(forest, all - count, keys, window);
      known.set(name, mask && tf.tensor4d(mask, [keys.lists, 1, count, keys.length + all]));
    }
    return known.get(name);
  }

  /** The mask of a layer over the keys of all passes, one after another; undefined where each pass needs an attention of its own. */
  ofAll(layer: number, window: number | undefined): Mask {
    const committed = this.#passes.map(({ cache }) => cache.committedKeys(layer));
    const name = committed.every(({ whole }) => whole) ? `${committed.map(({ length }) => length).join(' ')} ${window}` : `layer ${layer}`;
    if (!this.#joint.has(name)) this.#joint.set(name, this.#join(committed, window));
    return this.#joint.get(name);
  }

  #join(committed: readonly CommittedKeys[], window: number | undefined): Mask {
    const rows = this.#passes.reduce((sum, { count }) => sum + count, 0);
    const widths = this.#passes.map(({ forest }, at) => committed[at]!.length + forest.parents.length);
    const keys = widths.reduce((sum, width) => sum + width, 0);
    if (rows * keys > mostJointCells || committed.some(({ lists }) => lists > 1)) return undefined;
    const mask = new Float32Array(rows * keys).fill(-1e9);
    let column = 0;
    for (const [at, { forest, first, count }] of this.#passes.entries()) {
      const own = forestMask(forest, forest.parents.length - count, committed[at]!, window);
      const width = widths[at]!;
      for (let row = 0; row < count; row += 1) {
        const target = (first + row) * keys + column;
        if (own === undefined) mask.fill(0, target, target + width);
        else mask.set(own.subarray(row * width, (row + 1) * width), target);
      }
      column += width;
    }
    return tf.tensor4d(mask, [1, 1, rows, keys]);
  }
}
