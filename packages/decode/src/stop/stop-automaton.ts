interface Node {
  readonly next: Map<number, number>;
  readonly depth: number;
  /** The node of the longest proper suffix that begins a string. */
  fallback: number;
  /** The longest string that ends here. */
  found: string | null;
}

/**
 * Follows a text unit by unit; a state is the longest end of the text so far that begins one of the strings.
 *
 * Source: Aho and Corasick, "Efficient String Matching: An Aid to Bibliographic Search" (1975).
 */
export class StopAutomaton {
  readonly #nodes: Node[] = [{ next: new Map(), depth: 0, fallback: 0, found: null }];

  constructor(strings: readonly string[]) {
    for (const text of strings) this.#insert(text);
    const queue = [...this.#nodes[0]!.next.values()];
    for (const index of queue) {
      const node = this.#nodes[index]!;
      node.found ??= this.#nodes[node.fallback]!.found;
      for (const [unit, child] of node.next) {
        this.#nodes[child]!.fallback = this.step(node.fallback, unit);
        queue.push(child);
      }
    }
  }

  /** The state after one more UTF-16 unit; 0 is the state of an empty text. */
  step(state: number, unit: number): number {
    for (let at = state; ; at = this.#nodes[at]!.fallback) {
      const next = this.#nodes[at]!.next.get(unit);
      if (next !== undefined) return next;
      if (at === 0) return 0;
    }
  }

  /** How many units at the end of the text begin a string. */
  depth(state: number): number {
    return this.#nodes[state]!.depth;
  }

  /** The longest string that ends here, if one does. */
  found(state: number): string | null {
    return this.#nodes[state]!.found;
  }

  #insert(text: string): void {
    let at = 0;
    for (let index = 0; index < text.length; index++) {
      const { next, depth } = this.#nodes[at]!;
      const unit = text.charCodeAt(index);
      const child = next.get(unit) ?? this.#nodes.push({ next: new Map(), depth: depth + 1, fallback: 0, found: null }) - 1;
      next.set(unit, child);
      at = child;
    }
    this.#nodes[at]!.found = text;
  }
}
