import type { CachePolicy, CommittedRows } from '@tokstream/model';

/** Keeps the last `size` tokens. */
export function window(size: number, positions: CachePolicy['positions'] = 'original'): CachePolicy {
  return {
    name: 'window',
    needs: new Set(),
    positions,
    maxBytes: ({ layers, kvHeads, headDim }) => 8 * layers * kvHeads * headDim * size,
    start: ({ kvHeads }) => ({
      evict: (_, { slots }) => (slots <= size ? undefined : Int32Array.from({ length: kvHeads * size }, (__, at) => slots - size + (at % size))),
      fork() {
        return this;
      },
    }),
  };
}

/** Keeps everything and remembers what it was shown; all its states share `shown`. */
export function onlooker(needs: CachePolicy['needs']): CachePolicy & { readonly shown: { readonly layer: number; readonly rows: CommittedRows }[] } {
  const shown: { readonly layer: number; readonly rows: CommittedRows }[] = [];
  return {
    name: 'onlooker',
    needs,
    positions: 'original',
    shown,
    start: () => ({
      observe: (layer, rows) => void shown.push({ layer, rows: { ...rows, attention: rows.attention.slice(), queries: rows.queries.slice() } }),
      fork() {
        return this;
      },
    }),
  };
}
