import type { KvCache, Rows } from '@tokstream/model';
import { type BeamNode, commonAncestor } from './beam-node.ts';

/** Rows of dead beams that are kept before the first clearing: fewer cost less than what reading the living ones again does. */
const deadRowsKept = 64;

/**
 * The beams of one sequence as tentative rows of one cache: the prompt is held once, and one pass feeds them all.
 *
 * Dead beams leave rows behind. When these outnumber the living by far, the beginning that all beams share is committed, which
 * drops every other row, and the living ones are read again within the next call. So rows in the cache stay below twice the
 * living ones and a constant, and no row is on average read more than twice.
 */
export class BeamRows {
  readonly #cache: KvCache;

  /** Borrows the cache, which must have no tentative rows. */
  constructor(cache: KvCache) {
    this.#cache = cache;
  }

  /** The rows that feed new tokens, which come last, in their order. */
  feed(leaves: readonly BeamNode[]): Rows {
    const living = this.#living(leaves);
    const dead = this.#cache.tentative - living.length;
    const again = dead > Math.max(deadRowsKept, living.length) ? this.#clear(leaves, living) : [];
    const first = this.#cache.tentative;
    const fed = [...again, ...leaves];
    const parents = fed.map((node, at) => {
      node.row = first + at;
      return node.parent!.row!;
    });
    return { input: { ids: Int32Array.from(fed, ({ id }) => id) }, parents: Int32Array.from(parents) };
  }

  /** Ancestors of the leaves that are tentative rows, parents before children. */
  #living(leaves: readonly BeamNode[]): readonly BeamNode[] {
    const living = new Set<BeamNode>();
    for (const leaf of leaves) for (let at = leaf.parent; at !== undefined && at.row !== -1 && !living.has(at); at = at.parent) living.add(at);
    return [...living].toSorted((a, b) => a.row! - b.row!);
  }

  /** Commits what all leaves share and drops the rest. */
  #clear(leaves: readonly BeamNode[], living: readonly BeamNode[]): readonly BeamNode[] {
    const shared = commonAncestor(leaves)!.depth;
    this.#cache.commit(Int32Array.from(living.filter(({ depth }) => depth <= shared), ({ row }) => row!));
    for (const node of living) node.row = node.depth <= shared ? -1 : undefined;
    return living.filter(({ depth }) => depth > shared);
  }
}
