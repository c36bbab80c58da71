import type { CachePolicy } from '@tokstream/model';

/** Every key head keeps the newest `count` slots. */
export function newestPolicy(count: number): CachePolicy {
  return {
    name: 'newest',
    needs: new Set(),
    positions: 'original',
    start({ kvHeads }) {
      const state = {
        evict: (_: number, { slots }: { readonly slots: number }) => (slots <= count ? undefined : Int32Array.from({ length: count * kvHeads }, (_, at) => slots - count + (at % count))),
        fork: () => state,
      };
      return state;
    },
  };
}
