import { seededRandom } from '@tokstream/core';
import { type DraftTree, noDraft } from '../drafters/draft-tree.ts';
import type { Drafter, DrafterSource, Verification } from '../drafters/drafter.ts';
import { trimTree } from '../drafters/trim-tree.ts';
import { sequenceLeft } from '../loop/sequence-left.ts';
import { Acceptance } from './acceptance.ts';
import { checkTree } from './check-tree.ts';
import { DraftPace } from './draft-pace.ts';
import { type Proposal, subtree } from './plan-drafts.ts';

/** Most nodes that are ever asked for. */
const mostNodes = 64;

/** What is drafted for one sequence at a step: what is proposed, and the part of it that is fed. Owns its drafter. */
export class SequenceDraft implements Disposable {
  readonly acceptance: Acceptance;
  readonly #drafter: Drafter;
  readonly #pace: DraftPace;
  readonly #random;
  readonly #abort = new AbortController();
  readonly #now: () => number;
  #proposed: DraftTree = noDraft;
  #fed: DraftTree = noDraft;
  #wasAsked = false;
  #seconds = 0;
  /** Drafted tokens that were right, a step; in the beginning it is given the benefit of the doubt. */
  #worth = 0.5;

  /** @param known what other sequences learnt of this drafter */
  constructor(source: DrafterSource, drafter: Drafter, known: Acceptance | undefined, seed: number, now: () => number) {
    this.acceptance = known?.hint() ?? new Acceptance();
    this.#drafter = drafter;
    this.#pace = new DraftPace(source.runsModel ?? false);
    // Not the sequence's own: what a draft draws changes nothing of what the sequence does.
    this.#random = seededRandom(seed);
    this.#now = now;
  }

  /** The tree that is fed at this step. */
  get fed(): DraftTree {
    return this.#fed;
  }

  /** What drafting for this step took; 0 where the drafter was not asked. */
  get seconds(): number {
    return this.#seconds;
  }

  /**
   * Asks the drafter, unless it did not pay of late. Nothing of the proposal is fed until `feed`.
   *
   * @param depth drafted tokens that can follow one another
   * @param vocabulary tokens of the model
   * @throws `invalid-draft`
   */
  async propose(history: readonly number[], promptLength: number, depth: number, vocabulary: number): Promise<Proposal | undefined> {
    this.#proposed = noDraft;
    this.#fed = noDraft;
    this.#seconds = 0;
    this.#wasAsked = depth > 0 && this.#pace.asks();
    if (!this.#wasAsked) return undefined;
    const started = this.#now();
    const limit = this.#pace.limit(mostNodes);
    const tree = await this.#drafter.propose({ history, promptLength, limit, random: this.#random, signal: this.#abort.signal });
    this.#seconds = (this.#now() - started) / 1000;
    this.#pace.proposed(this.#seconds);
    checkTree(tree, vocabulary);
    this.#proposed = trimTree(tree, limit);
    return { tree: this.#proposed, acceptance: this.acceptance, depth, riderWorth: this.#worth };
  }

  /** Settles which nodes of the proposal are fed. */
  feed(nodes: Int32Array): void {
    this.#fed = subtree(this.#proposed, nodes);
  }

  /** Learns from a step. */
  took(verification: Verification, accepted: number, seconds: number, plainSeconds: number): void {
    this.#drafter.observe?.(verification);
    if (!this.#wasAsked) return;
    this.acceptance.learn(this.#proposed, verification.taken);
    this.#worth += 0.05 * (accepted - this.#worth);
    this.#pace.took(this.#fed.ids.length, accepted, seconds, plainSeconds);
  }

  [Symbol.dispose](): void {
    this.#abort.abort(sequenceLeft);
    this.#drafter[Symbol.dispose]();
  }
}
