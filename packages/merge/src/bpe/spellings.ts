import { TokstreamError } from '@tokstream/core';
import type { MergeVocabulary } from './merge-vocabulary.ts';
import { idLimit } from './parse-merge-table.ts';

/**
 * The bytes of tokens as strings with a character a byte, by id; `null` where nothing may be merged with a token.
 *
 * Read once for each id, and for the whole vocabulary on the first `idOf`.
 */
export class Spellings {
  readonly size: number;
  readonly #vocabulary: MergeVocabulary;
  readonly #ofId = new Map<number, string | null>();
  #idOf: Map<string, number> | undefined;

  constructor(vocabulary: MergeVocabulary) {
    if (!(vocabulary.size > 0 && vocabulary.size < idLimit)) throw new TokstreamError(`The vocabulary has ${vocabulary.size} tokens; there must be at least one and fewer than ${idLimit}.`, { code: 'invalid-vocabulary', stage: 'merge' });
    this.size = vocabulary.size;
    this.#vocabulary = vocabulary;
  }

  of(id: number): string | null {
    let spelling = this.#ofId.get(id);
    if (spelling === undefined) {
      const bytes = id < this.size ? this.#vocabulary.bytesOf(id) : null;
      spelling = bytes === null || bytes.length === 0 ? null : String.fromCharCode(...bytes);
      this.#ofId.set(id, spelling);
    }
    return spelling;
  }

  /** The first token with these bytes. */
  idOf(spelling: string): number | undefined {
    if (this.#idOf === undefined) {
      this.#idOf = new Map();
      for (let id = this.size - 1; id >= 0; id -= 1) {
        const own = this.of(id);
        if (own !== null) this.#idOf.set(own, id);
      }
    }
    return this.#idOf.get(spelling);
  }
}
