import type { ByteVocabulary } from './byte-vocabulary.ts';
import { pairwisePaths } from './canonical-paths.ts';
import type { Merge } from './merge.ts';
import { MergeLaw } from './merge-law.ts';
import { splitPaths } from './split-paths.ts';
import type { SplitRule } from './split-rule.ts';

/** A byte-pair vocabulary in parts. */
export interface BpeVocabularyOptions {
  /** What each id spells; undefined for special tokens. */
  readonly tokens: readonly (Uint8Array | undefined)[];
  /** In the order of their ranks. */
  readonly merges: readonly Merge[];
  /** How text is cut before it is encoded; default not at all. */
  readonly splitter?: SplitRule;
}

/**
 * A byte-pair vocabulary with the exact law of its encoder. For a loaded tokenizer see `byteVocabulary`.
 *
 * @throws `unsupported-vocabulary` when a merge uses a part that only a later merge makes
 */
export function bpeVocabulary({ tokens, merges, splitter }: BpeVocabularyOptions): ByteVocabulary {
  const bytesOf = (id: number): Uint8Array | undefined => tokens[id];
  const law = new MergeLaw(tokens.length, bytesOf, merges);
  const pairs = pairwisePaths((left, id) => !law.blocks(left, id));
  const paths = splitter === undefined
    ? { ...pairs, next: (state: number, left: number, id: number) => (law.isReachable(id) ? pairs.next(state, left, id) : -1) }
    : splitPaths(splitter, tokens, law);
  return { size: tokens.length, bytesOf, paths };
}
