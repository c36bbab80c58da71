import type { Random } from '@tokstream/core';
import type { JudgedToken } from '../items/judged-token.ts';
import type { LostText } from '../items/lost-text.ts';
import type { MorphWord } from '../items/morph-word.ts';
import type { Pair } from '../items/pair.ts';
import type { RoundTripText } from '../items/round-trip-text.ts';
import { tokenBatch, type TokenBatch } from '../items/token-batch.ts';
import type { WordPieces } from '../items/word-pieces.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import { lexicon } from './morphology/lexicon.ts';

const texts = ['', 'ship', 'naïve ok', '人類社會', 'a 🐳 b', 'nai\u0308ve ok'];
const languages = ['de', 'en', 'fr', '__proto__'];
const turkish = lexicon({ roots: ['ev', 'göz'], affixes: ['ler', 'de'], words: ['ve'], language: 'tr' });

const wordPieces: LawInputs<WordPieces> = { inputs: (random) => someOf(random, () => ({ pieces: Int32Array.from(someOf(random, () => below(random, 4))) })) };

const lostText: LawInputs<LostText> = {
  inputs: (random) =>
    someOf(random, () => {
      const [characters, tokens] = [below(random, 20), below(random, 10)];
      return { characters, lost: below(random, characters + 1), tokens, unknownTokens: below(random, tokens + 1) };
    }),
};

const roundTrip: LawInputs<RoundTripText> = {
  inputs: (random) => someOf(random, () => ({ text: oneOf(random, texts), decoded: oneOf(random, texts), ...(random.next() < 0.5 && { document: oneOf(random, languages) }) })),
};

const parity: LawInputs<Pair<TokenBatch, TokenBatch>> = {
  inputs: (random) =>
    someOf(random, () => {
      const key = below(random, 100);
      const kind = random.next();
      if (kind < 0.1) return { key, left: batch(random) };
      return kind < 0.2 ? { key, right: batch(random) } : { key, left: batch(random), right: batch(random) };
    }),
};

const batches: LawInputs<TokenBatch> = { inputs: (random) => someOf(random, () => batch(random)) };

const judged: LawInputs<JudgedToken> = { inputs: (random) => someOf(random, () => turkish.judge(oneOf(random, ['ev', ' evler', 'göz', 'gözde', 've', 'xx', '__proto__', '12']), 1 + below(random, 3))) };

const morphWords: LawInputs<MorphWord> = {
  inputs: (random) =>
    someOf(random, () => {
      const cut = below(random, 5);
      const cuts = [0, ...[1, 2, 3].filter(() => random.next() < 0.5), 4];
      return { word: 'evde', first: 'evde'.slice(0, cut), rest: random.next() < 0.1 ? 'x' : 'evde'.slice(cut), start: cuts.slice(0, -1), end: cuts.slice(1) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const tokenizerLawInputs: LawInputsByName = {
  'fertility': wordPieces,
  'single-token-retention': wordPieces,
  'unknown-share': lostText,
  'round-trip': roundTrip,
  parity,
  'corpus-token-count': batches,
  'unigram-efficiency': batches,
  'language-tokens': judged,
  'morph-boundaries': morphWords,
};

function batch(random: Random): TokenBatch {
  const ids = someOf(random, () => below(random, 20) + (random.next() < 0.1 ? 2 ** 18 : 0));
  const special = random.next() < 0.3 ? Uint8Array.from(ids, () => below(random, 2)) : undefined;
  return tokenBatch(oneOf(random, texts), ids, { countWords: () => 1, ...(special !== undefined && { special }), ...(random.next() < 0.9 && { language: oneOf(random, languages) }), ...(random.next() < 0.2 && { final: false }) });
}

function someOf<T>(random: Random, make: () => T): T[] {
  return Array.from({ length: below(random, 20) }, make);
}

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[below(random, values.length)]!;
}

function below(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}
