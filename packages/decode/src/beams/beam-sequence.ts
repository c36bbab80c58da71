import type { DoneReason, Owned } from '@tokstream/core';
import type { Rows, Sequence, StepOutput, Want } from '@tokstream/model';
import { sequenceRandom } from '../loop/sequence-random.ts';
import { TextOutput } from '../loop/text-output.ts';
import { pathTo } from './beam-node.ts';
import type { BeamEvent } from './beam-result.ts';
import { BeamRows } from './beam-rows.ts';
import type { BeamSearchOptions } from './beam-search-options.ts';
import { BeamSearcher } from './beam-searcher.ts';
import type { Search } from './search.ts';

const want: Want = { logits: 'all' };

/** A sequence under beam search. */
export class BeamSequence implements Search<BeamEvent> {
  readonly item: Owned<Sequence>;
  readonly want: Want = want;
  readonly #searcher: BeamSearcher;
  readonly #rows: BeamRows;
  readonly #text: TextOutput;
  readonly #limitReason: DoneReason;
  #told = 0;

  constructor(item: Owned<Sequence>, options: BeamSearchOptions) {
    const { index, promptIds, model, cache } = item.value;
    const { maxNewTokens = 128, contextLength = model.shape.maxPositions, endOfSequence = model.endOfSequence, tokenizer, seed = 0 } = options;
    // The last token needs no place of its own.
    const places = Math.max(0, Math.min(contextLength, model.shape.positionLimit ?? Infinity) - cache.nextPosition + 1);
    this.item = item;
    this.#limitReason = places < maxNewTokens ? 'context-full' : 'length';
    this.#searcher = new BeamSearcher(options, {
      promptIds,
      ends: new Set(endOfSequence),
      limit: Math.min(maxNewTokens, places),
      random: sequenceRandom(seed, index),
    });
    this.#rows = new BeamRows(cache);
    this.#text = new TextOutput(promptIds, tokenizer === undefined ? {} : { tokenizer });
  }

  get reason(): DoneReason | undefined {
    if (this.#searcher.live.length > 0) return undefined;
    const reason = this.#searcher.best?.reason ?? 'length';
    return reason === 'length' ? this.#limitReason : reason;
  }

  rows(): Rows {
    return this.#rows.feed(this.#searcher.live.map(({ node }) => node));
  }

  advance(output: StepOutput | undefined): readonly BeamEvent[] {
    const { live } = this.#searcher;
    const { logits, model } = this.item.value;
    const { vocabulary } = model.shape;
    // Rows that were read again come first, and nobody asks for their logits.
    const first = output === undefined ? 0 : output.logits.length / vocabulary - live.length;
    if (live.length > 0) this.#searcher.advance(live.map((_, beam) => output?.logits.subarray((first + beam) * vocabulary, (first + beam + 1) * vocabulary) ?? logits));
    return this.#settle();
  }

  closing(): readonly BeamEvent[] {
    return [{ type: 'hypotheses', sequence: this.item.value.index, results: this.#searcher.results() }];
  }

  flush(): string {
    return this.#text.flush();
  }

  [Symbol.dispose](): void {
    this.#text[Symbol.dispose]();
  }

  /** Tokens that are certain and were not told yet. */
  #settle(): readonly BeamEvent[] {
    const { settled } = this.#searcher;
    if (settled === undefined || settled.depth <= this.#told) return [];
    const path = pathTo(settled).slice(this.#told);
    this.#told = settled.depth;
    return path.map(({ id, logprob }) => {
      const text = this.#text.push(id);
      return { type: 'token', sequence: this.item.value.index, id, logprob, origin: 'model', ...(text !== undefined && { text }) };
    });
  }
}
