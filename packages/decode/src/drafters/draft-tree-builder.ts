import type { DraftTree } from './draft-tree.ts';

/** Grows a draft tree in which no node has two children with the same id: what was added before is found again. */
export class DraftTreeBuilder {
  readonly #ids: number[] = [];
  readonly #parents: number[] = [];
  readonly #kinds: number[] = [];
  readonly #limit: number;

  /** @param limit most nodes; what is added beyond is left out */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#ids.length;
  }

  /**
   * @param parent a node, or -1 for the last token
   * @returns the node, an older one where `parent` has a child with that id; undefined when the tree is full
   */
  add(parent: number, id: number, kind = 0): number | undefined {
    // Trees have a few dozen nodes, and children come after their parents: a scan is faster than a map.
    for (let node = parent + 1; node < this.#ids.length; node += 1) if (this.#ids[node] === id && this.#parents[node] === parent) return node;
    if (this.#ids.length >= this.#limit) return undefined;
    this.#ids.push(id);
    this.#parents.push(parent);
    this.#kinds.push(kind);
    return this.#ids.length - 1;
  }

  /** Adds nodes one below the other until the tree is full. */
  addPath(parent: number, ids: Iterable<number>, kindOf: (depth: number) => number = () => 0): void {
    let node = parent;
    let depth = 0;
    for (const id of ids) {
      const next = this.add(node, id, kindOf(depth));
      if (next === undefined) return;
      node = next;
      depth += 1;
    }
  }

  /** @param riders the last so many nodes are riders */
  build(riders = 0): DraftTree {
    return { ids: Int32Array.from(this.#ids), parents: Int32Array.from(this.#parents), kinds: Uint8Array.from(this.#kinds), ...(riders > 0 && { riders }) };
  }
}
