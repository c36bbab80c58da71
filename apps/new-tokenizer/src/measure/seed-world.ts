import { TokstreamError } from '@tokstream/core';
import { initialise, type MixingRows } from '@tokstream/embed-init';
import type { Extras } from '../methods/extras.ts';
import type { Method } from '../methods/method.ts';
import { MethodInputs } from '../methods/method-inputs.ts';
import type { NamedText } from '../texts/named-text.ts';
import { passages } from '../texts/passages.ts';
import { splitTexts } from '../texts/split-texts.ts';
import { trainVocabularies } from '../vocabulary/train-vocabulary.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** What a seed is drawn from. */
export interface SeedWorldOptions {
  readonly seed: number;
  readonly texts: readonly NamedText[];
  readonly source: Vocabulary;
  /** Tokens of the new vocabulary. */
  readonly vocabulary: number;
  readonly heldOut: number;
  readonly evaluated: number;
  readonly extras: Extras;
  readonly signal: AbortSignal;
}

/** The rows of a method, and the vocabulary they are for. */
export interface MethodRows {
  readonly target: Vocabulary;
  readonly rows: MixingRows;
  readonly warnings: readonly string[];
}

/** One draw: what is held out, the tokenizers that the rest makes, and rows for them. */
export interface SeedWorld {
  readonly training: readonly string[];
  readonly passages: readonly string[];
  /** The vocabulary of its own that most methods get. */
  readonly own: Vocabulary;
  /**
   * Rows by a method, made once. A method that wants the old ids to stay gets the extended vocabulary.
   *
   * @returns a sentence for a method that cannot be
   */
  rowsOf(method: Method): MethodRows | string;
}

/** @throws `invalid-text` where there is not enough of it */
export async function seedWorld({ seed, texts, source, vocabulary, heldOut, evaluated, extras, signal }: SeedWorldOptions): Promise<SeedWorld> {
  const { training, heldOut: documents } = splitTexts(texts, heldOut, seed);
  const scored = passages(documents, evaluated, seed);
  if (scored.length === 0) throw new TokstreamError('The text is too short to hold a part of it out; give more text, or several files.', { code: 'invalid-text', stage: 'new-tokenizer' });
  const { own, extended } = await trainVocabularies(source, training, vocabulary, signal);
  const inputs = new MethodInputs(source.view, own.view, training, extras);
  const made = new Map<string, MethodRows | string>();
  const make = (method: Method): MethodRows | string => {
    const warnings: string[] = [];
    const rowsFor = (target: Vocabulary, from: MethodInputs): MethodRows => ({ target, rows: initialise(method.initialiser.name, { ...from.of(method), onWarning: (line) => void warnings.push(line) }, method.settings), warnings });
    try {
      return rowsFor(own, inputs);
    } catch (error) {
      if (!TokstreamError.isInstance(error)) throw error;
      if (error.code === 'missing-input' || error.code === 'missing-dictionary-pairs') return error.message;
      if (error.code !== 'invalid-vocabulary') throw error;
      return typeof extended === 'string' ? extended : rowsFor(extended, new MethodInputs(source.view, extended.view, training, extras));
    }
  };
  return {
    training,
    passages: scored,
    own,
    rowsOf(method) {
      const rows = made.get(method.name) ?? make(method);
      made.set(method.name, rows);
      return rows;
    },
  };
}
