import type { BeamSearchOptions } from './beam-search-options.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { BeamNode } from './beam-node.ts';
import { topCandidates } from './top-candidates.ts';

/** A beam that may go on. */
export interface LiveBeam {
  readonly node: BeamNode;
  /** Sum of processed log-probabilities. */
  readonly sum: number;
  /** Its own, in the state after its tokens. */
  readonly processors: readonly LogitsProcessor[];
}

/** A hypothesis that is over. */
export interface FinishedBeam {
  readonly node: BeamNode;
  readonly score: number;
  readonly reason: 'end-of-sequence' | 'length' | 'complete';
}

/** The settings of a group. */
export interface BeamGroupOptions extends Required<Pick<BeamSearchOptions, 'lengthPenalty' | 'earlyStopping' | 'maxNewTokens'>> {
  /** Beams of this group. */
  readonly beams: number;
  readonly ends: ReadonlySet<number>;
  /** Noise for draws; see `topCandidates`. */
  readonly noise: (() => number) | undefined;
}

/**
 * One beam search: its live beams, its finished hypotheses and when it is over. Several make a diverse search.
 *
 * The rules are those of transformers 5 (`_beam_search`): of the (1 + ends) · beams best continuations, the first `beams` may
 * finish, and the first `beams` that do not end go on.
 */
export class BeamGroup {
  readonly #options: BeamGroupOptions;
  #live: readonly LiveBeam[];
  /** Best first, at most `beams`. */
  #finished: readonly FinishedBeam[] = [];

  constructor(root: LiveBeam, options: BeamGroupOptions) {
    this.#options = options;
    this.#live = options.maxNewTokens === 0 ? [] : [root];
  }

  /** The beams whose scores `advance` waits for, best first; none once the search is over. */
  get live(): readonly LiveBeam[] {
    return this.#live;
  }

  /** Finished hypotheses, best first. */
  get finished(): readonly FinishedBeam[] {
    return this.#finished;
  }

  /**
   * Takes every live beam one token further.
   *
   * @param scores for each live beam `[vocabulary]` processed log-probabilities
   * @param logprobOf the model's own log-probability of a token after a live beam
   * @returns the tokens that beams took, without those that end a sequence
   */
  advance(scores: readonly Float32Array[], logprobOf: (beam: number, id: number) => number): readonly number[] {
    const { beams, ends, maxNewTokens, noise } = this.#options;
    const candidates = topCandidates(this.#live.map(({ sum }) => sum), scores, Math.max(2, 1 + ends.size) * beams, noise);
    const depth = this.#live[0]!.node.depth + 1;
    const going: LiveBeam[] = [];
    const over: FinishedBeam[] = [];
    for (const [rank, candidate] of candidates.entries()) {
      const parent = this.#live[candidate.beam]!;
      const isEnd = ends.has(candidate.id);
      const isLast = depth >= maxNewTokens;
      if (isEnd || isLast ? rank >= beams : going.length === beams) continue;
      const node: BeamNode = { id: candidate.id, parent: parent.node, depth, logprob: logprobOf(candidate.beam, candidate.id), row: undefined };
      const processors = isEnd ? [] : parent.processors.map((processor) => processor.clone?.() ?? processor);
      for (const processor of processors) processor.accept?.(candidate.id);
      const reason = isEnd ? 'end-of-sequence' : processors.some(({ finished }) => finished) ? 'complete' : isLast ? 'length' : undefined;
      if (reason === undefined) going.push({ node, sum: candidate.score, processors });
      else over.push({ node, score: this.#score(candidate.score, depth), reason });
    }
    this.#finish(over);
    // Draws come in the order drawn.
    this.#live = going.toSorted((a, b) => b.sum - a.sum);
    if (this.#isOver()) this.#live = [];
    return [...going, ...over.filter(({ reason }) => reason !== 'end-of-sequence')].map(({ node }) => node.id);
  }

  #score(sum: number, length: number): number {
    return sum / length ** this.#options.lengthPenalty;
  }

  #finish(over: readonly FinishedBeam[]): void {
    const { beams } = this.#options;
    this.#finished = [...this.#finished, ...over].toSorted((a, b) => b.score - a.score).slice(0, beams);
  }

  #isOver(): boolean {
    const { beams, earlyStopping, lengthPenalty, maxNewTokens } = this.#options;
    const best = this.#live[0];
    if (best === undefined) return true;
    if (this.#finished.length < beams) return false;
    const length = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : best.node.depth;
    return earlyStopping === true || this.#score(best.sum, length) <= this.#finished.at(-1)!.score;
  }
}
