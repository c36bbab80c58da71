/** The two ways rows lie in a pass of the graph: one row of each cache, or any number of each, padded to the longest. */
export type Layout = 'single' | 'many';

/** What a graph is fed. */
export const feeds = {
  /** Token ids, `[rows]`. */
  ids: 'ids',
  /** In the place of ids, `[rows, embeddingWidth]`. */
  embeddings: 'embeddings',
  /** `[rows]` */
  positions: 'positions',
  /** Rows whose logits are wanted; layout `many`. */
  picked: 'picked',
  /** Which row stands where, `[caches, most rows]`; layout `many`. */
  spread: 'spread',
  /** Where each row stands, over the places of `spread`, `[rows]`; layout `many`. */
  places: 'places',
  /** Pool rows that the entries of a layer are written to, `[rows · kvHeads]`; default those of layer 0. */
  written: (layer: number): string => `written/${layer}`,
  /** Pool rows that each cache and key head sees, `[caches, kvHeads, keys]`; default those of layer 0. */
  seen: (layer: number): string => `seen/${layer}`,
  /**
   * 0 or a large negative number, `[caches, kvHeads or 1, 1, keys]`, in layout `many` `[caches, kvHeads or 1, 1, most rows, keys]`; default that
   * of the first layer with the same window, and of that one nothing hidden.
   */
  mask: (layer: number): string => `mask/${layer}`,
  weight: (path: string): string => `weight/${path}`,
  /** `[rows, headDim]` of a pool to make, or to add to it. */
  poolShape: 'pool/shape',
  /** Pool rows to read or write alone. */
  poolRows: 'pool/rows',
  poolKeys: 'pool/keys',
  poolValues: 'pool/values',
} as const;

/** What of a graph can be fetched. */
export const fetches = {
  /** Takes all weights that are fed. */
  load: 'load',
  createPool: 'pool/create',
  growPool: 'pool/grow',
  /** `[rows, headDim]` each. */
  poolKeys: (layer: number): string => `pool/keys/${layer}`,
  poolValues: (layer: number): string => `pool/values/${layer}`,
  writePool: (layer: number): string => `pool/write/${layer}`,
  /** What the first layer gets of `ids`, before positions: `[rows, embeddingWidth]`. */
  embedded: 'embedded',
  /** Of each cache's row, or of the picked rows. */
  logits: (layout: Layout): string => `${layout}/logits`,
  /** Runs the layers as far as their entries need. */
  stored: (layout: Layout): string => `${layout}/stored`,
  /** The stream before a layer, or what the head reads after the last one. */
  hidden: (layout: Layout, layer: number): string => `${layout}/hidden/${layer}`,
  /** `[caches, kvHeads, group, keys]`, in layout `many` `[caches, kvHeads, group, most rows, keys]` */
  attention: (layout: Layout, layer: number): string => `${layout}/attention/${layer}`,
  /** Queries as if never rotated, then keys: `[rows, heads + kvHeads, headDim]`. */
  queries: (layout: Layout, layer: number): string => `${layout}/queries/${layer}`,
} as const;
