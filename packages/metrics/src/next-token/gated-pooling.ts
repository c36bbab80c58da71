import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';

/**
 * A weighted mean of feature rows over positions, where weights are a softmax over all positions: computed as positions arrive, and in parts that merge.
 *
 * Each of `gates` gates weighs its own block of `features / gates` neighbouring features. A logit of -Infinity drops a position from its gate.
 *
 * Source: the pooling of PAWN; the running sums of Milakov and Gimelshein 2018, "Online normalizer calculation for softmax".
 */
export class GatedPooling {
  readonly #gates: number;
  readonly #features: number;
  readonly #highest: Float64Array;
  readonly #weights: Float64Array;
  readonly #sums: Float64Array;

  /** @throws `invalid-option` unless `gates` divides `features` */
  constructor(gates: number, features: number) {
    if (!(gates >= 1 && Number.isInteger(gates) && Number.isInteger(features / gates) && features > 0)) throw new TokstreamError(`${features} features cannot be shared by ${gates} gates; give a multiple.`, { code: 'invalid-option', stage: 'GatedPooling' });
    this.#gates = gates;
    this.#features = features;
    this.#highest = new Float64Array(gates).fill(-Infinity);
    this.#weights = new Float64Array(gates);
    this.#sums = new Float64Array(features);
  }

  static from(encoded: Json, gates: number, features: number): GatedPooling {
    const made = new GatedPooling(gates, features);
    const flat = numbersFrom(encoded, 2 * gates + features);
    made.#highest.set(flat.slice(0, gates));
    made.#weights.set(flat.slice(gates, 2 * gates));
    made.#sums.set(flat.slice(2 * gates));
    for (let gate = 0; gate < gates; gate += 1) if (made.#weights[gate] === 0) made.#highest[gate] = -Infinity;
    return made;
  }

  /** The mean so far [features]; 0 for gates without a position. */
  get value(): Float64Array {
    return this.#sums.map((sum, at) => (sum === 0 ? 0 : sum / this.#weights[this.#gateOf(at)]!));
  }

  /** @param logits [gates] @param row [features] */
  add(logits: ArrayLike<number>, row: ArrayLike<number>): void {
    if (logits.length !== this.#gates || row.length !== this.#features) throw new TokstreamError(`${logits.length} logits and ${row.length} features came; there are ${this.#gates} gates and ${this.#features} features.`, { code: 'invalid-value', stage: 'GatedPooling' });
    for (let gate = 0; gate < this.#gates; gate += 1) this.#addBlock(gate, logits[gate]!, 1, row);
  }

  merge(other: GatedPooling): void {
    for (let gate = 0; gate < this.#gates; gate += 1) this.#addBlock(gate, other.#highest[gate]!, other.#weights[gate]!, other.#sums);
  }

  toJson(): Json {
    return [...Array.from(this.#highest, (highest) => (highest === -Infinity ? 0 : highest)), ...this.#weights, ...this.#sums];
  }

  #gateOf(feature: number): number {
    return Math.floor((feature * this.#gates) / this.#features);
  }

  /** Adds a block whose weights sum to `weight`, relative to `exp(logit)`, and whose features are weighted by them. */
  #addBlock(gate: number, logit: number, weight: number, row: ArrayLike<number>): void {
    if (logit === -Infinity) return;
    const highest = Math.max(this.#highest[gate]!, logit);
    const [keep, take] = [Math.exp(this.#highest[gate]! - highest), Math.exp(logit - highest)];
    const size = this.#features / this.#gates;
    this.#highest[gate] = highest;
    this.#weights[gate] = this.#weights[gate]! * keep + weight * take;
    for (let at = gate * size; at < (gate + 1) * size; at += 1) this.#sums[at] = this.#sums[at]! * keep + row[at]! * take;
  }
}
