import { fusedFields } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { Want } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { FusedMemory } from './fused-memory.ts';
import { fusedSizes } from './fused-sizes.ts';
import { screenKind } from './weight-precision.ts';

/** Most logits of a row that are looked for one by one; from here on all are computed. */
const most = 256;
/** Most rows that are screened together; more of them share a read of the full head for less. */
const mostRows = 16;
/** One token in so many may be among the largest of some row: each of them brings seven others along. */
const leastApart = 16;

/** The output head in 8 bits beside the full one, made when first asked for: the largest logits of a few rows are found with it at a third of the reads. */
export class ScreenedHead {
  readonly #config: DecoderConfig;
  readonly #memory: FusedMemory;
  /** Of the model's structure. */
  readonly #model: number;
  #made = false;

  constructor(config: DecoderConfig, memory: FusedMemory, model: number) {
    this.#config = config;
    this.#memory = memory;
    this.#model = model;
  }

  /**
   * How many logits the module is to look for; 0 for all.
   *
   * @param rows that are scored
   * @throws `invalid-want`; `out-of-memory`
   */
  countFor({ top }: Want, rows: number): number {
    if (top === undefined) return 0;
    if (!Number.isSafeInteger(top) || top < 1) throw new TokstreamError(`top is ${top}; ask for a whole number of logits from 1 on, or leave it out for all.`, { code: 'invalid-want', stage: 'forward' });
    // A cap would bring -Infinity back.
    const { vocabulary, logitCap, logitScale } = this.#config;
    if (rows === 0 || rows > mostRows || logitCap !== undefined || logitScale <= 0 || top > most || rows * top > vocabulary / leastApart) return 0;
    this.#make();
    return top;
  }

  /** Numbers of scratch that the module needs to look for `count` logits of each of some rows. */
  room(count: number, rows: number): number {
    return count === 0 ? 0 : 2 * rows + count;
  }

  #make(): void {
    if (this.#made) return;
    const panels = fusedSizes(this.#config).vocabulary / 8;
    const blocks = this.#memory.take(panels * this.#memory.module.panelBytes(screenKind, this.#config.embeddingWidth));
    // Behind the scales is what the module keeps of their groups.
    const scales = this.#memory.take(32 * panels + 16);
    const field = (name: (typeof fusedFields.model)[number]): number => this.#model / 4 + fusedFields.model.indexOf(name);
    this.#memory.module.quantisePanels(blocks, scales, this.#memory.ints[field('head')]!, this.#config.embeddingWidth, panels);
    this.#memory.ints[field('screen')] = blocks;
    this.#memory.ints[field('screenScales')] = scales;
    this.#made = true;
  }
}

