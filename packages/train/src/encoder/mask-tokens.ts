import type { Random } from '@tokstream/core';
import type { MaskedRow } from './masked-row.ts';

/** How tokens are hidden. */
export interface MaskTokensOptions {
  readonly maskId: number;
  readonly vocabulary: number;
  /** Ids that are never hidden and never stand for another token. */
  readonly specialIds: ReadonlySet<number>;
  /** Part of the tokens that is hidden; default 0.15. */
  readonly share?: number;
}

/**
 * Hides tokens as BERT does (Devlin et al. 2019, section 3.1): each with the same chance, and at least one; of those eight in ten
 * become the mask, one in ten any token, and one in ten stays.
 *
 * @param ids copied
 */
export function maskTokens(ids: Int32Array, random: Random, options: MaskTokensOptions): Omit<MaskedRow, 'labels'> {
  const { maskId, vocabulary, specialIds, share = 0.15 } = options;
  const ordinary = [...ids.keys()].filter((at) => !specialIds.has(ids[at]!));
  const chosen = ordinary.filter(() => random.next() < share);
  if (chosen.length === 0 && ordinary.length > 0) chosen.push(ordinary[Math.floor(random.next() * ordinary.length)]!);
  const anyToken = (): number => {
    const id = Math.floor(random.next() * vocabulary);
    return specialIds.has(id) ? anyToken() : id;
  };
  const read = ids.slice();
  for (const at of chosen) {
    const kind = random.next();
    if (kind < 0.8) read[at] = maskId;
    else if (kind < 0.9) read[at] = anyToken();
  }
  return { ids: read, positions: Int32Array.from(chosen), targets: Int32Array.from(chosen, (at) => ids[at]!) };
}
