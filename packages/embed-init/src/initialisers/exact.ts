import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { SpecialRole } from '../vocabulary/vocab-tokenizer.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** Roles from the least important on: a token with several takes the row of the last. */
const roles = ['mask', 'cls', 'sep', 'unk', 'pad', 'bos', 'eos'] as const;

/** Roles whose place another takes where a vocabulary lacks them. */
const stands: Readonly<Partial<Record<SpecialRole, SpecialRole>>> = { bos: 'eos', cls: 'bos', sep: 'eos' };

/**
 * Rows of the tokens that both vocabularies have: special tokens by role, then by spelling, and others by the bytes they stand for.
 * Other rows are empty.
 */
export function exactRows(source: VocabView, target: VocabView): MixingRows {
  const builder = new RowsBuilder(source.size);
  const special = specialPairs(source, target);
  for (let id = 0; id < target.size; id += 1) {
    const role = special.get(id);
    const key = target.keyOf(id);
    const same = role ?? (key === undefined ? undefined : source.idOf(key));
    if (same === undefined) builder.add('random');
    else builder.add(role === undefined ? 'exact' : 'special', [same], [1]);
  }
  return builder.finish();
}

/** Which special token of the source each special token of the target takes the place of. */
function specialPairs(source: VocabView, target: VocabView): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  for (const id of target.specialIds) {
    const same = source.specialOf(target.spellingOf(id)!);
    if (same !== undefined) pairs.set(id, same);
  }
  for (const role of roles) {
    const id = target.special[role];
    const same = source.special[role] ?? source.special[stands[role] ?? role];
    if (id !== undefined && same !== undefined) pairs.set(id, same);
  }
  return pairs;
}
