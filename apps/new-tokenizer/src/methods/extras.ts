import { readText } from '@tokstream/app-shell';
import { readPairs } from '../texts/read-pairs.ts';

/** What some methods need that the text itself does not tell. */
export interface Extras {
  /** Words of the new text with words of the old language that mean the same. */
  readonly dictionary: readonly (readonly [target: string, source: string])[] | undefined;
  /** Text of the old language, from which the vectors of its words are made; with a dictionary only. */
  readonly sourceText: string | undefined;
  /** Sentences in the new and the old language. */
  readonly parallel: readonly (readonly [target: string, source: string])[] | undefined;
  /** Terms with texts that say what they are. */
  readonly lexicon: readonly (readonly [term: string, text: string])[] | undefined;
}

/** The files that have it. */
export interface ExtraFiles {
  readonly dictionary: string | undefined;
  readonly sourceText: string | undefined;
  readonly parallel: string | undefined;
  readonly lexicon: string | undefined;
}

/** @throws `invalid-argument` for files that cannot be read */
export async function readExtras({ dictionary, sourceText, parallel, lexicon }: ExtraFiles): Promise<Extras> {
  return {
    dictionary: dictionary === undefined ? undefined : await readPairs('--dictionary', dictionary),
    sourceText: sourceText === undefined ? undefined : await readText('--source-text', sourceText),
    parallel: parallel === undefined ? undefined : await readPairs('--parallel', parallel),
    lexicon: lexicon === undefined ? undefined : await readPairs('--lexicon', lexicon),
  };
}
