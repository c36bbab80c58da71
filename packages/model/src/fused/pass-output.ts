import type { StepOutput, Want } from '../causal-lm.ts';
import { keysOf } from '../step/keys-of.ts';
import type { FusedModel } from './fused-model.ts';
import type { FusedPass } from './fused-pass.ts';
import type { StepPlaces } from './run-part.ts';
import type { StepPart } from './step-part.ts';

/** Gathers what the parts of a step give of one pass. */
export class PassOutput {
  readonly #model: FusedModel;
  readonly #pass: FusedPass;
  readonly #all: boolean;
  readonly #output: StepOutput;

  constructor(model: FusedModel, pass: FusedPass, want: Want) {
    const { vocabulary, width, embeddingWidth, heads, headDim, layers } = model.config;
    const { count } = pass;
    this.#model = model;
    this.#pass = pass;
    this.#all = want.logits === 'all';
    const each = (wanted: boolean | undefined, size: (layer: number) => number): Float32Array[] => (wanted === true ? layers.map((_, layer) => new Float32Array(size(layer))) : []);
    this.#output = {
      logits: new Float32Array(vocabulary * (want.logits === 'none' ? 0 : this.#all ? count : 1)),
      hidden: [...each(want.hidden, () => count * width), ...(want.hidden === true ? [new Float32Array(count * embeddingWidth)] : [])],
      attention: each(want.attention, (layer) => heads * count * keysOf(pass, layer)),
      queries: each(want.queries, () => heads * count * headDim),
    };
  }

  get output(): StepOutput {
    return this.#output;
  }

  /**
   * Copies what a stretch of a part left in the memory, `at.index` of its stretches.
   *
   * @param at which stretch it is, and where its rows and its scored rows begin among those of the part
   * @returns how many of its rows were scored
   */
  take(part: StepPart, places: StepPlaces, at: { readonly index: number; readonly first: number; readonly scored: number }): number {
    const { config, sizes, memory } = this.#model;
    const { from, count } = part.stretches[at.index]!;
    const rows = part.rows;
    const { logits, hidden, queries, attention } = this.#output;
    const copy = (to: Float32Array, at: number, source: number, size: number): void => to.set(memory.floats.subarray(source / 4, source / 4 + size), at);
    const scored = this.#all ? count : Number(logits.length > 0 && from + count === this.#pass.count);
    for (let row = 0; row < scored; row += 1) copy(logits, (this.#all ? from + row : 0) * config.vocabulary, places.logits + 4 * (at.scored + row) * sizes.vocabulary, config.vocabulary);
    for (const [layer, states] of hidden.entries()) {
      const [width, padded] = layer < config.layers.length ? [config.width, sizes.width] : [config.embeddingWidth, sizes.embedding];
      for (let row = 0; row < count; row += 1) copy(states, (from + row) * width, places.hidden + 4 * (layer * rows * sizes.width + (at.first + row) * padded), width);
    }
    for (const [layer, states] of queries.entries()) {
      for (let row = 0; row < count; row += 1) {
        for (let head = 0; head < config.heads; head += 1) copy(states, (head * this.#pass.count + from + row) * config.headDim, places.queries + 4 * ((layer * rows + at.first + row) * config.heads + head) * sizes.head, config.headDim);
      }
    }
    for (const [layer, weights] of attention.entries()) {
      const all = keysOf(this.#pass, layer);
      const keys = all - this.#pass.count + from + count;
      for (let line = 0; line < config.heads * count; line += 1) copy(weights, (Math.floor(line / count) * this.#pass.count + from + (line % count)) * all, places.attention[at.index]![layer]! + 4 * line * keys, keys);
    }
    return scored;
  }
}
