import { countTokenPairs, type InitialiserInput, type InitialiserNeed, type Lexicon, smoothTokenPairs, type TokenPairCounts, type TokenVectors, type VocabView } from '@tokstream/embed-init';
import { wordsOf } from '../texts/words.ts';
import type { Extras } from './extras.ts';
import type { Method } from './method.ts';
import { sharedVectors, type SharedVectors, tokenVectors } from './static-vectors.ts';

/** Aligned less often, a pair of words is taken for noise. */
const minAligned = 2;

/** What the user has to give for a need; what is not here is made from the text. */
const given: Readonly<Partial<Record<InitialiserNeed, readonly [keyof Extras, string]>>> = {
  alignment: ['parallel', 'parallel text (--parallel FILE)'],
  lexicon: ['lexicon', 'a lexicon (--lexicon FILE)'],
};

/** What of a method's needs nobody gave, in words; undefined where it has all. */
export function missingNeed({ initialiser: { needs } }: Method, extras: Extras): string | undefined {
  const missing = needs.map((need) => given[need]).find((each) => each !== undefined && extras[each[0]] === undefined);
  return missing?.[1];
}

/** Makes the inputs of methods for a pair of vocabularies, each once and only when it is asked for. */
export class MethodInputs {
  readonly #source: VocabView;
  readonly #target: VocabView;
  readonly #texts: readonly string[];
  readonly #extras: Extras;
  #own: TokenVectors | undefined;
  #shared: SharedVectors | undefined;
  #alignment: TokenPairCounts | undefined;

  constructor(source: VocabView, target: VocabView, texts: readonly string[], extras: Extras) {
    this.#source = source;
    this.#target = target;
    this.#texts = texts;
    this.#extras = extras;
  }

  /** Vectors of both sides lie in one space where a method needs both; else those of the new side are of its own tokens. */
  of({ initialiser: { needs } }: Method): InitialiserInput {
    const [source, target] = [this.#source, this.#target];
    return {
      source,
      target,
      ...(needs.includes('sourceVectors') ? this.#sharedVectors() : needs.includes('targetVectors') ? { targetVectors: this.#ownVectors() } : {}),
      ...(needs.includes('alignment') && { alignment: this.#alignmentCounts() }),
      ...(needs.includes('lexicon') && { lexicon: this.#lexicon() }),
    };
  }

  #ownVectors(): TokenVectors {
    return (this.#own ??= tokenVectors(this.#target, this.#texts));
  }

  #sharedVectors(): SharedVectors {
    return (this.#shared ??= sharedVectors(this.#source, this.#target, this.#texts, this.#extras));
  }

  #alignmentCounts(): TokenPairCounts {
    const [source, target] = [this.#source, this.#target];
    const sentences = (this.#extras.parallel ?? []).map(([left, right]) => ({ target: wordsOf(left).map((word) => target.pieces(` ${word}`)), source: wordsOf(right).map((word) => source.pieces(` ${word}`)) }));
    return (this.#alignment ??= smoothTokenPairs(countTokenPairs(() => sentences, { targets: target.size, sources: source.size, minCount: minAligned }), {
      textOf: (id) => target.textOf(id) ?? '',
      beginsWord: (id) => source.textOf(id)?.startsWith(' ') === true,
    }));
  }

  #lexicon(): Lexicon {
    const lexicon = new Map<string, string[]>();
    for (const [term, text] of this.#extras.lexicon ?? []) lexicon.set(term, [...(lexicon.get(term) ?? []), text]);
    return lexicon;
  }
}
