import { type TokenBlock, TokstreamError } from '@tokstream/core';
import { OffsetCounter, type OffsetCounterSnapshot } from '../pipeline/offset-counter.ts';
import type { EncodingPipeline, PipelineRecipe } from '../pipeline/pipeline-recipe.ts';
import { TokenSink } from '../pipeline/token-sink.ts';
import type { OffsetTrimmer } from '../post/offset-trimmer.ts';
import type { EncoderOptions, TokenEncoder } from '../tokenizer.ts';
import { endsInsidePair, wellFormed } from '../well-formed.ts';

/** What a tokenizer gives its encoders. */
export interface EncoderParts {
  readonly recipe: PipelineRecipe;
  readonly trimmer: OffsetTrimmer | null;
  /** Tokens put before and after a text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

interface StreamEncoderSnapshot {
  readonly pipeline: unknown;
  readonly half: string;
  readonly position: number;
  readonly emitted: boolean;
  readonly begun: boolean;
  readonly counter: OffsetCounterSnapshot | null;
}

/** Units of an open pretoken that are held before its first tokens are worked out, unless `emit` is `eager`. */
const patience = 2048;
const none = new Uint32Array(0);

/** `TokenEncoder` over the encoding pipeline. */
export class StreamEncoder implements TokenEncoder {
  readonly chunkInvariant = true;
  readonly #parts: EncoderParts;
  readonly #options: EncoderOptions;
  readonly #sink = new TokenSink();
  readonly #pipeline: EncodingPipeline;
  #counter: OffsetCounter | null;
  /** The first half of a character whose second has not come. */
  #half = '';
  #position = 0;
  /** True once the tokens before the text are out, and once the first token of the text is. */
  #begun = false;
  #emitted = false;

  constructor(parts: EncoderParts, options: EncoderOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#pipeline = parts.recipe.create(this.#sink, options.emit === 'eager' ? 0 : patience);
    this.#counter = this.#newCounter();
  }

  get held(): number {
    return this.#pipeline.held + this.#half.length;
  }

  push(chunk: string): TokenBlock[] {
    const joined = this.#half + chunk;
    const cut = endsInsidePair(joined) ? joined.length - 1 : joined.length;
    this.#half = joined.slice(cut);
    this.#feed(joined.slice(0, cut));
    const block = this.#block(false);
    const { maxHeld } = this.#options;
    if (maxHeld !== undefined && this.held > maxHeld) {
      throw new TokstreamError(`${this.held} units of text are held because more could still change their tokens, and maxHeld is ${maxHeld}; raise it or put white space into the text.`, { code: 'held-too-long', stage: 'encoder' });
    }
    return [block];
  }

  flush(): TokenBlock[] {
    this.#feed(this.#half);
    this.#half = '';
    this.#pipeline.end();
    const block = this.#block(true);
    this.#reset();
    return [block];
  }

  snapshot(): StreamEncoderSnapshot {
    return { pipeline: this.#pipeline.snapshot(), half: this.#half, position: this.#position, begun: this.#begun, emitted: this.#emitted, counter: this.#counter?.snapshot() ?? null };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as StreamEncoderSnapshot;
    this.#pipeline.restore(saved.pipeline);
    this.#half = saved.half;
    this.#position = saved.position;
    this.#begun = saved.begun;
    this.#emitted = saved.emitted;
    if (saved.counter !== null) this.#counter?.restore(saved.counter);
  }

  fork(): TokenEncoder {
    const fork = new StreamEncoder(this.#parts, this.#options);
    fork.restore(structuredClone(this.snapshot()));
    return fork;
  }

  [Symbol.dispose](): void {
    this.#reset();
  }

  #feed(text: string): void {
    if (text === '') return;
    const formed = wellFormed(text);
    this.#counter?.append(formed);
    this.#pipeline.push(formed, { base: this.#position, start: null, end: null });
    this.#position += formed.length;
  }

  /** What the pipeline has made since the last block. */
  #block(final: boolean): TokenBlock {
    const { before, after, trimmer } = this.#parts;
    const { specialTokens = true, offsets = true } = this.#options;
    const { ids, start, end } = this.#sink.take();
    if (offsets) {
      trimmer?.trim(ids, start, end, !this.#emitted);
      this.#counter?.convert(start, end, this.#pipeline.held === 0);
    }
    this.#emitted ||= ids.length > 0;
    const first = specialTokens && !this.#begun ? before : [];
    this.#begun = true;
    const last = specialTokens && final ? after : [];
    return { ...surrounded({ ids, start: offsets ? start : none, end: offsets ? end : none }, first, last, offsets), final };
  }

  #reset(): void {
    this.#pipeline.reset();
    this.#sink.length = 0;
    this.#counter = this.#newCounter();
    this.#half = '';
    this.#position = 0;
    this.#begun = false;
    this.#emitted = false;
  }

  #newCounter(): OffsetCounter | null {
    const { unit = 'utf16', offsets = true } = this.#options;
    return unit === 'utf16' || !offsets ? null : new OffsetCounter(unit);
  }
}

interface Tokens {
  readonly ids: Int32Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

/** Tokens with others around them that stand for nothing in the text; their ranges are (0, 0), as in the crate. */
export function surrounded(tokens: Tokens, before: readonly number[], after: readonly number[], offsets: boolean): Tokens {
  if (before.length === 0 && after.length === 0) return tokens;
  const length = before.length + tokens.ids.length + after.length;
  const ids = new Int32Array(length);
  ids.set(before);
  ids.set(tokens.ids, before.length);
  ids.set(after, before.length + tokens.ids.length);
  if (!offsets) return { ids, start: none, end: none };
  const [start, end] = [new Uint32Array(length), new Uint32Array(length)];
  start.set(tokens.start, before.length);
  end.set(tokens.end, before.length);
  return { ids, start, end };
}
