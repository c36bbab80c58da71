import { TokstreamError } from '@tokstream/core';
import type { CausalLM, KvCache } from '@tokstream/model';
import { logSum } from './log-add.ts';
import type { TokenNode } from './token-node.ts';

/** Tokens of a prompt that go through the model at once. */
const chunk = 128;

/** What copies count together. */
interface RowCount {
  rows: number;
}

/**
 * Feeds a tree of token paths to a model: what all live paths share is committed to the cache, the rest are tentative rows.
 *
 * Committing drops tentative rows, so it waits until nothing would have to be fed again, or until too many have piled up.
 */
export class NodeRows implements Disposable {
  readonly #cost: RowCount;
  readonly #model: CausalLM;
  readonly #cache: KvCache;
  readonly #maxTentative: number;
  /** The last committed node; all live paths go through it. */
  #base: TokenNode;
  /** Ids that come before the text, until they are fed. */
  #startIds: Int32Array | undefined;

  constructor(model: CausalLM, cache: KvCache, base: TokenNode, startIds: Int32Array | undefined, maxTentative: number, cost: RowCount = { rows: 0 }) {
    this.#cost = cost;
    this.#model = model;
    this.#cache = cache;
    this.#base = base;
    this.#startIds = startIds;
    this.#maxTentative = maxTentative;
  }

  /** Rows fed, by it and all that were forked from the same one. */
  get rows(): number {
    return this.#cost.rows;
  }

  /** Sees to it that these nodes have logits, and that the log-probability of their paths is known. */
  async feed(live: readonly TokenNode[]): Promise<void> {
    if (this.#startIds !== undefined) {
      await this.#feedCommitted(this.#startIds, this.#base);
      this.#startIds = undefined;
    }
    await this.#commitShared(live, this.#upTo(live));
    const needed = this.#upTo(live);
    await this.#feedTentative(live, needed);
    for (const node of needed) if (node !== this.#base) node.step ??= node.parent!.logits![node.id]! - node.parent!.logTotal;
    for (const node of needed) if (!live.includes(node)) node.logits = undefined;
  }

  /** Log-probability of a node's path, after what all share. */
  logProbability(node: TokenNode): number {
    let total = 0;
    for (let at = node; at !== this.#base; at = at.parent!) total += at.step!;
    return total;
  }

  /** A copy over a copy of the cache, for nodes that are copied too. */
  fork(copyOf: (node: TokenNode) => TokenNode): NodeRows {
    return new NodeRows(this.#model, this.#cache.fork(), copyOf(this.#base), this.#startIds, this.#maxTentative, this.#cost);
  }

  [Symbol.dispose](): void {
    this.#cache[Symbol.dispose]();
  }

  /** Live nodes and what lies between them and the base, it included, each after its parent. */
  #upTo(live: readonly TokenNode[]): Set<TokenNode> {
    const found = new Set([this.#base]);
    for (const node of live) {
      const path: TokenNode[] = [];
      for (let at = node; !found.has(at); at = at.parent!) path.push(at);
      for (const node of path.toReversed()) found.add(node);
    }
    return found;
  }

  async #commitShared(live: readonly TokenNode[], needed: ReadonlySet<TokenNode>): Promise<void> {
    const shared = sharedPath(live, needed, this.#base);
    const fedRows = [...needed].filter((node) => node.row >= 0).length;
    const fedShared = shared.filter((node) => node.row >= 0).length;
    const isFull = this.#cache.tentative >= this.#maxTentative;
    if (!isFull && (shared.length === 0 || (fedShared === shared.length && fedRows > fedShared))) return;
    this.#cache.commit(Int32Array.from(shared.slice(0, fedShared), ({ row }) => row));
    for (const node of needed) node.row = -1;
    if (fedShared > 0) this.#rebase(shared[fedShared - 1]!);
    if (fedShared === shared.length) return;
    await this.#feedCommitted(Int32Array.from(shared.slice(fedShared), ({ id }) => id), shared.at(-1)!);
    this.#rebase(shared.at(-1)!);
  }

  #rebase(node: TokenNode): void {
    this.#base = node;
    node.parent = undefined;
  }

  /** @throws `invalid-context` */
  #checkRoom(rows: number): void {
    const { maxPositions } = this.#model.shape;
    if (this.#cache.nextPosition + rows > maxPositions) throw new TokstreamError(`The text is longer than the ${maxPositions} positions of the model; begin a new byte model with the end of it.`, { code: 'invalid-context', stage: 'byteModel' });
  }

  async #feedCommitted(ids: Int32Array, last: TokenNode): Promise<void> {
    this.#checkRoom(ids.length);
    for (let from = 0; from < ids.length; from += chunk) {
      const isLast = from + chunk >= ids.length;
      const part = ids.subarray(from, from + chunk);
      const { logits } = await this.#model.forward({ input: { ids: part } }, this.#cache, { logits: isLast ? 'last' : 'none' });
      this.#cache.commit();
      this.#cost.rows += part.length;
      if (isLast) setLogits(last, logits);
    }
  }

  async #feedTentative(live: readonly TokenNode[], needed: ReadonlySet<TokenNode>): Promise<void> {
    const unfed = new Set<TokenNode>();
    for (const node of [...needed].toReversed()) {
      if (node === this.#base) continue;
      const lacksLogits = node.logits === undefined && live.includes(node);
      if (node.row < 0 && (lacksLogits || unfed.has(node))) unfed.add(node);
      const { parent } = node;
      const asksParent = unfed.has(node) || (node.step === undefined && parent!.logits === undefined);
      if (asksParent && parent !== this.#base && parent!.row < 0) unfed.add(parent!);
    }
    if (unfed.size === 0) return;
    this.#checkRoom(1);
    const order = [...needed].filter((node) => unfed.has(node));
    const first = this.#cache.tentative;
    const rowOf = new Map(order.map((node, at) => [node, first + at]));
    const parents = Int32Array.from(order, ({ parent }) => (parent === this.#base ? -1 : (rowOf.get(parent!) ?? parent!.row)));
    const { logits } = await this.#model.forward({ input: { ids: Int32Array.from(order, ({ id }) => id) }, parents }, this.#cache, { logits: 'all' });
    this.#cost.rows += order.length;
    const width = logits.length / order.length;
    for (const [at, node] of order.entries()) {
      node.row = first + at;
      setLogits(node, logits.slice(at * width, (at + 1) * width));
    }
  }
}

/** The nodes after the base that are on the path of every live node. */
function sharedPath(live: readonly TokenNode[], needed: ReadonlySet<TokenNode>, base: TokenNode): TokenNode[] {
  const children = new Map<TokenNode, TokenNode[]>();
  for (const node of needed) if (node !== base) children.set(node.parent!, [...(children.get(node.parent!) ?? []), node]);
  const shared: TokenNode[] = [];
  for (let at = base; !live.includes(at);) {
    const below = children.get(at) ?? [];
    if (below.length !== 1) break;
    at = below[0]!;
    shared.push(at);
  }
  return shared;
}

function setLogits(node: TokenNode, logits: Float32Array): void {
  node.logits = logits;
  node.logTotal = logSum(logits);
}
