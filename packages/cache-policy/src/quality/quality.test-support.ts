import { seededRandom } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';

/** Ids below 40, as `randomModel` has them. */
export function randomIds(count: number, seed = 2): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: count }, () => Math.floor(random.next() * 40));
}

const newestByHead = (count: number) => (slots: number, kvHeads: number): Int32Array | undefined => {
  if (slots <= count) return undefined;
  const newest = Array.from({ length: count }, (_, at) => slots - count + at);
  return Int32Array.from(Array.from({ length: kvHeads }, (_, head) => (head === 0 ? newest : [0, ...newest.slice(1)])).flat());
};
const ends = (slots: number, kvHeads: number): Int32Array | undefined => (slots < 3 ? undefined : Int32Array.from({ length: 2 * kvHeads }, (_, at) => (at % 2 === 0 ? 0 : slots - 1)));

/** Key head 0 keeps the newest `count`, key head 1 the first and all of these but the oldest. */
export function unevenPolicy(count: number): CachePolicy {
  return plainPolicy('uneven', { evict: newestByHead(count) });
}

/** Keeps all and shows rows the first and the newest committed key. */
export const endsPolicy: CachePolicy = plainPolicy('ends', { select: ends });

/** Shows rows the first and the newest of what `unevenPolicy(5)` keeps. */
export const unevenEndsPolicy: CachePolicy = plainPolicy('uneven-ends', { evict: newestByHead(5), select: ends });

function plainPolicy(name: string, { evict, select }: Partial<Record<'evict' | 'select', (slots: number, kvHeads: number) => Int32Array | undefined>>): CachePolicy {
  return {
    name,
    needs: new Set(),
    positions: 'original',
    start: ({ kvHeads }) => {
      const state = {
        ...(evict && { evict: (_: number, { slots }: { readonly slots: number }) => evict(slots, kvHeads) }),
        ...(select && {
          select(_: number, { slots }: { readonly slots: number }) {
            const chosen = select(slots, kvHeads);
            return chosen && { slots: chosen };
          },
        }),
        fork: () => state,
      };
      return state;
    },
  };
}
