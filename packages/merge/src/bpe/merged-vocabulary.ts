import type { MergeTable } from './merge-table.ts';
import type { MergeVocabulary } from './merge-vocabulary.ts';
import { parseMergeTable } from './parse-merge-table.ts';

/**
 * The vocabulary of a merged stream: the tokenizer's tokens and those of a table.
 *
 * @throws `invalid-merge-table`, also for a table of a vocabulary of another size
 */
export function mergedVocabulary(vocabulary: MergeVocabulary, table: MergeTable): MergeVocabulary {
  const { merges, vocabularySize } = parseMergeTable(table, vocabulary.size);
  const partsOf: [number, number][] = [];
  for (const [left, right, merged] of merges) if (merged === vocabularySize + partsOf.length) partsOf.push([left, right]);
  const bytesOf = (id: number): Uint8Array | null => {
    const parts = partsOf[id - vocabularySize];
    if (parts === undefined) return vocabulary.bytesOf(id);
    const [left, right] = [bytesOf(parts[0]), bytesOf(parts[1])];
    return left === null || right === null ? null : Uint8Array.of(...left, ...right);
  };
  return { size: vocabularySize + partsOf.length, bytesOf };
}
