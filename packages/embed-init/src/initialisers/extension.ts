import { TokstreamError } from '@tokstream/core';
import { firstRows } from '../rows/first-rows.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';
import { pieceRows } from './pieces.ts';

/**
 * Rows of a vocabulary that is the old one with tokens added behind it: old rows as they are, new ones the mean of their pieces
 * (Larcher et al. 2023, Cabrita).
 *
 * @throws `invalid-vocabulary` where an id of the old vocabulary stands for something else in the new one
 */
export function extensionRows(source: VocabView, target: VocabView): MixingRows {
  const old = new RowsBuilder(source.size);
  for (let id = 0; id < target.size; id += 1) {
    const before = id < source.size ? source.spellingOf(id) : undefined;
    if (before !== undefined && before !== target.spellingOf(id)) {
      throw new TokstreamError(`Token ${id} is ${JSON.stringify(before)} in the old vocabulary and ${JSON.stringify(target.spellingOf(id))} in the new one, so this is no extension; give a tokenizer that keeps every id, such as extendVocabulary makes.`, { code: 'invalid-vocabulary', stage: 'extensionRows' });
    }
    if (before === undefined) old.add('random');
    else old.add(source.specialIds.has(id) ? 'special' : 'exact', [id], [1]);
  }
  return firstRows(old.finish(), pieceRows(source, target));
}
