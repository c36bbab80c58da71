import type { ModelShape } from '@tokstream/model';
import type { PrefixSegment } from './prefix-segment.ts';

/** A node of a radix tree over token ids. Its segment follows those of the nodes above it; the root has none. */
export class PrefixNode {
  /** By the first token of their segments. */
  readonly #children = new Map<number, PrefixNode>();
  #segment: PrefixSegment | undefined;
  #parent: PrefixNode | undefined;

  get segment(): PrefixSegment {
    return this.#segment!;
  }

  /** The longest beginning of `ids` that is held below this node. */
  find(ids: Int32Array): PrefixMatch {
    const path: PrefixNode[] = [];
    let length = 0;
    for (let node = this.#children.get(ids[0]!); node !== undefined; node = node.#children.get(ids[length]!)) {
      const { ids: own } = node.segment;
      let count = 1;
      while (count < own.length && own[count] === ids[length + count]) count += 1;
      path.push(node);
      length += count;
      if (count < own.length) return { path, length, lengthInLast: count };
    }
    return { path, length, lengthInLast: path.at(-1)?.segment.length ?? 0 };
  }

  /** A new child. */
  grow(segment: PrefixSegment): PrefixNode {
    const child = new PrefixNode();
    child.#segment = segment;
    child.#parent = this;
    this.#children.set(segment.ids[0]!, child);
    return child;
  }

  /** Puts a new node above this one that holds the first `length` tokens of its segment; this one keeps the rest, and its children. */
  split(length: number, shape: ModelShape): PrefixNode {
    const whole = this.segment;
    const upper = this.#parent!.grow(whole.part(0, length, shape));
    this.#segment = whole.part(length, whole.length, shape);
    this.#parent = upper;
    upper.#children.set(this.segment.ids[0]!, this);
    return upper;
  }

  /** Takes it out of the tree. */
  remove(): void {
    this.#parent!.#children.delete(this.segment.ids[0]!);
  }

  /** All nodes below it. */
  descendants(): readonly PrefixNode[] {
    const found = [...this.#children.values()];
    for (const node of found) found.push(...node.#children.values());
    return found;
  }
}

/** What a tree holds of some ids. */
export interface PrefixMatch {
  /** The nodes that hold it, from the top. */
  readonly path: readonly PrefixNode[];
  /** Tokens of the ids. */
  readonly length: number;
  /** How many of them the last node of the path holds; its segment may go on differently. */
  readonly lengthInLast: number;
}
