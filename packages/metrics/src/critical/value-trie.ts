import type { Json } from '../contract/json.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';

interface TrieNode {
  solutions: number;
  correct: number;
  /** Sum of the values that a head gave this prefix, and how many gave one. */
  values: number;
  valued: number;
  readonly next: Map<number, TrieNode>;
}

/** A prefix that solutions share. */
export interface ValuePrefix {
  readonly length: number;
  /** Solutions that begin with it. */
  readonly solutions: number;
  /** Those of them that are right. */
  readonly correct: number;
  /** What a value head says of it, where one did. */
  readonly value?: number;
}

/**
 * Sampled solutions of questions as a trie of prefixes: how many solutions share each, and how many of those are right. A node takes about
 * 100 bytes; there is one for each distinct prefix of at most `depth` tokens.
 *
 * Source: Lee et al., "Token-Supervised Value Models" (2024): the share of right ones is the label of a prefix.
 *
 * @example
 * ```js
 * import { ValueTrie } from '@tokstream/metrics';
 * const trie = new ValueTrie();
 * trie.add('1 + 1', Int32Array.of(5, 7), true);
 * trie.add('1 + 1', Int32Array.of(5, 8), false);
 * console.log([...trie.labels('1 + 1', Int32Array.of(5, 7))].join(' ')); // 0.5 1
 * ```
 */
export class ValueTrie {
  readonly #depth: number;
  readonly #questions = new Map<string, TrieNode>();

  /** @param depth tokens of a solution that are kept. Default all */
  constructor(depth: number = Infinity) {
    this.#depth = depth;
  }

  static from(encoded: Json, depth: number = Infinity): ValueTrie {
    const made = new ValueTrie(depth);
    for (const [question, rows] of Object.entries(objectFrom<string>(encoded, []))) made.#questions.set(question, nodeFrom(numbersFrom(rows)));
    return made;
  }

  /** Distinct prefixes, the empty ones aside. */
  get size(): number {
    let size = 0;
    for (const _ of this.prefixes()) size += 1;
    return size;
  }

  /** @param values [n] what a value head says of the prefix that ends with each token, 0 to 1 */
  add(question: string, ids: ArrayLike<number>, isCorrect: boolean, values?: ArrayLike<number>): void {
    let node: TrieNode = this.#questions.get(question) ?? newNode();
    this.#questions.set(question, node);
    count(node, isCorrect);
    for (let at = 0; at < Math.min(ids.length, this.#depth); at += 1) {
      const id = ids[at]!;
      const next: TrieNode = node.next.get(id) ?? newNode();
      node.next.set(id, next);
      count(next, isCorrect);
      if (values !== undefined && at < values.length) {
        next.values += values[at]!;
        next.valued += 1;
      }
      node = next;
    }
  }

  /** For each token the share of the solutions with the prefix that ends there that are right; shorter where no solution went on so. */
  labels(question: string, ids: ArrayLike<number>): Float64Array {
    const labels: number[] = [];
    let node = this.#questions.get(question);
    for (let at = 0; at < ids.length; at += 1) {
      node = node?.next.get(ids[at]!);
      if (node === undefined) break;
      labels.push(node.correct / node.solutions);
    }
    return Float64Array.from(labels);
  }

  /** All distinct prefixes, the empty ones aside, in an order that does not depend on that of the solutions. */
  *prefixes(): Generator<ValuePrefix> {
    for (const [, root] of [...this.#questions].toSorted(([a], [b]) => (a < b ? -1 : 1))) yield* below(root, 0);
  }

  merge(other: ValueTrie): void {
    for (const [question, node] of other.#questions) {
      const own = this.#questions.get(question);
      if (own === undefined) this.#questions.set(question, copyOf(node));
      else mergeNode(own, node);
    }
  }

  toJson(): Json {
    return Object.fromEntries([...this.#questions].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([question, node]) => [question, rowsOf(node)]));
  }
}

function newNode(): TrieNode {
  return { solutions: 0, correct: 0, values: 0, valued: 0, next: new Map() };
}

function count(node: TrieNode, isCorrect: boolean): void {
  node.solutions += 1;
  if (isCorrect) node.correct += 1;
}

function byId({ next }: TrieNode): [number, TrieNode][] {
  return [...next].toSorted(([a], [b]) => a - b);
}

function* below(root: TrieNode, length: number): Generator<ValuePrefix> {
  // A stack in place of recursion: solutions have thousands of tokens.
  const open = byId(root).toReversed().map(([, node]) => ({ node, length: length + 1 }));
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { node, length } = top;
    yield { length, solutions: node.solutions, correct: node.correct, ...(node.valued > 0 && { value: node.values / node.valued }) };
    for (const [, child] of byId(node).toReversed()) open.push({ node: child, length: length + 1 });
  }
}

function mergeNode(into: TrieNode, from: TrieNode): void {
  const open: [TrieNode, TrieNode][] = [[into, from]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [own, other] = pair;
    own.solutions += other.solutions;
    own.correct += other.correct;
    own.values += other.values;
    own.valued += other.valued;
    for (const [id, child] of other.next) {
      let next = own.next.get(id);
      if (next === undefined) own.next.set(id, (next = newNode()));
      open.push([next, child]);
    }
  }
}

function copyOf(node: TrieNode): TrieNode {
  const copy = newNode();
  mergeNode(copy, node);
  return copy;
}

/** Each node as `id, solutions, correct, values, valued, children`, parents before their children, depth first. */
function rowsOf(root: TrieNode): number[] {
  const rows: number[] = [];
  const open: [number, TrieNode][] = [[-1, root]];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [id, node] = top;
    rows.push(id, node.solutions, node.correct, node.values, node.valued, node.next.size);
    for (const child of byId(node).toReversed()) open.push(child);
  }
  return rows;
}

function nodeFrom(rows: readonly number[]): TrieNode {
  const made = (at: number): TrieNode => ({ solutions: rows[at + 1]!, correct: rows[at + 2]!, values: rows[at + 3]!, valued: rows[at + 4]!, next: new Map() });
  const root = made(0);
  const open = [{ node: root, left: rows[5]! }];
  for (let at = 6; at < rows.length; at += 6) {
    while (open.at(-1)?.left === 0) open.pop();
    const node = made(at);
    const above = open.at(-1)!;
    above.node.next.set(rows[at]!, node);
    above.left -= 1;
    open.push({ node, left: rows[at + 5]! });
  }
  return root;
}
