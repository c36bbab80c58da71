import { TokstreamError } from '@tokstream/core';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { checkOption } from '../processors/check-option.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { Segment, SegmentLength, SegmentPlace, WrittenSegment } from './segment.ts';
import type { SegmentLayout } from './segments.ts';

/** Where one sequence is in its layout. It follows the tokens taken, and holds the processors and the sampler of the segment. */
export class SegmentCursor {
  readonly #layout: SegmentLayout;
  #prompt: readonly number[] | undefined;
  #made: number[] = [];
  #index = -1;
  /** Tokens made before the segment. */
  #start = 0;
  #min = 0;
  #max = Infinity;
  #processors: readonly LogitsProcessor[] = [];
  #sampler: Sampler;

  constructor(layout: SegmentLayout) {
    this.#layout = layout;
    this.#sampler = layout.sampler;
  }

  /** Place of the segment in the layout; one past the last when all are over. */
  get index(): number {
    return this.#index;
  }

  /** The segment of the next token; undefined when all are over. */
  get segment(): Segment | undefined {
    return this.#layout.segments[this.#index];
  }

  get isLast(): boolean {
    return this.#index === this.#layout.segments.length - 1;
  }

  get isOver(): boolean {
    return this.#prompt !== undefined && this.segment === undefined;
  }

  /** Tokens of the segment so far. */
  get count(): number {
    return this.#made.length - this.#start;
  }

  /** True while stops are held back. */
  get isTooShort(): boolean {
    return this.count < this.#min;
  }

  /** Tokens before the segment, the prompt included. */
  get before(): number {
    return this.#prompt!.length + this.#start;
  }

  get processors(): readonly LogitsProcessor[] {
    return this.#processors;
  }

  get sampler(): Sampler {
    return this.#sampler;
  }

  /** Begins, or does nothing if it has. Tokens that were made already are followed. */
  open(history: ArrayLike<number>, promptLength: number): void {
    if (this.#prompt !== undefined) return;
    const ids = Array.from(history);
    this.#prompt = ids.slice(0, promptLength);
    this.#enter();
    for (const id of ids.slice(promptLength)) this.accept(id);
  }

  /** Follows one token. Before `open` it is not needed: that one sees the history. */
  accept(id: number): void {
    if (this.#prompt === undefined || this.isOver) return;
    this.#made.push(id);
    for (const processor of this.#processors) processor.accept?.(id);
    this.#sampler.accept?.(id);
    if (this.#endsWith(id)) this.#enter();
  }

  clone(): SegmentCursor {
    const copy = new SegmentCursor(this.#layout);
    copy.#prompt = this.#prompt;
    copy.#made = [...this.#made];
    copy.#index = this.#index;
    copy.#start = this.#start;
    copy.#min = this.#min;
    copy.#max = this.#max;
    copy.#processors = this.#processors.map((processor) => processor.clone?.() ?? processor);
    copy.#sampler = this.#sampler.clone?.() ?? this.#sampler;
    return copy;
  }

  #endsWith(id: number): boolean {
    const segment = this.segment!;
    if (this.count >= this.#max) return true;
    if ('forced' in segment) return false;
    if (segment.stopIds?.includes(id) === true && this.count >= this.#min) return true;
    if (this.#processors.some(({ finished }) => finished)) return true;
    return segment.stopWhen?.(this.#made.slice(this.#start)) ?? false;
  }

  /** Goes to the next segment that has room for a token. */
  #enter(): void {
    do {
      this.#index += 1;
      this.#start = this.#made.length;
      this.#begin();
    } while (this.segment !== undefined && (this.#max === 0 || this.#processors.some(({ finished }) => finished)));
  }

  #begin(): void {
    const { segment } = this;
    this.#processors = [];
    this.#sampler = this.#layout.sampler;
    [this.#min, this.#max] = [0, Infinity];
    if (segment === undefined) return;
    if ('forced' in segment) {
      this.#max = segment.forced.length;
      return;
    }
    this.#min = this.#lengthOf(segment.minTokens ?? 0, 'minTokens');
    this.#max = this.#lengthOf(segment.maxTokens ?? Infinity, 'maxTokens');
    this.#processors = this.#processorsOf(segment);
    const sampler = segment.sampler ?? this.#layout.sampler;
    this.#sampler = sampler.clone?.() ?? sampler;
  }

  #lengthOf(length: SegmentLength, name: string): number {
    const tokens = typeof length === 'number' ? length : length(this.#place());
    checkOption(this.segment!.name, name, tokens, tokens === Infinity || (Number.isSafeInteger(tokens) && tokens >= 0), 'a whole number of at least 0, or Infinity');
    return tokens;
  }

  #processorsOf({ name, processors = [] }: WrittenSegment): readonly LogitsProcessor[] {
    if (typeof processors !== 'function') return processors.map((processor) => processor.clone?.() ?? processor);
    const made = processors(this.#place());
    if (made.some(({ companions = [] }) => companions.length > 0)) {
      throw new TokstreamError(`A processor that segment ${name} makes has companions; list it instead, since companions read from the beginning.`, { code: 'invalid-option', stage: 'segments' });
    }
    return made;
  }

  #place(): SegmentPlace {
    return { promptLength: this.#prompt!.length, history: [...this.#prompt!, ...this.#made] };
  }
}
