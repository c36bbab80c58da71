import { TokstreamError } from '@tokstream/core';
import type { MergeTable } from './merge-table.ts';

/** Ids stay below, so that a pair of them is an exact number. */
export const idLimit: number = 2 ** 26;

/**
 * Checks that a parsed JSON value is a table of merges.
 *
 * @param size of the vocabulary that it must be over
 * @throws `invalid-merge-table`
 */
export function parseMergeTable(value: unknown, size?: number): MergeTable {
  const { unit, vocabularySize, merges } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (unit !== 'tokens' && unit !== 'words') refuse('its unit is neither "tokens" nor "words"');
  if (!isId(vocabularySize) || vocabularySize === 0) refuse('its vocabularySize is no whole number above 0');
  if (size !== undefined && vocabularySize !== size) refuse(`it is over a vocabulary of ${vocabularySize} tokens, and this one has ${size}`);
  if (!Array.isArray(merges)) refuse('it has no list of merges');
  let next = vocabularySize;
  merges.forEach((merge: unknown, at) => {
    if (!Array.isArray(merge) || merge.length !== 3 || !merge.every(isId)) refuse(`merge ${at} is not three ids`);
    const [left, right, merged] = merge as [number, number, number];
    if (left >= next || right >= next) refuse(`merge ${at} joins ids that no merge before it makes`);
    if (merged > next) refuse(`merge ${at} makes id ${merged}; the next new id is ${next}`);
    if (merged === next) next += 1;
  });
  return { unit, vocabularySize, merges: merges as MergeTable['merges'] };
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < idLimit;
}

function refuse(reason: string): never {
  throw new TokstreamError(`This is no table of merges: ${reason}. Give one that learnMerges or "tokstream merge --table" has made.`, { code: 'invalid-merge-table', stage: 'merge' });
}
