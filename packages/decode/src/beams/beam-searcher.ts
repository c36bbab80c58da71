import type { Random } from '@tokstream/core';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { logProbabilities } from '../samplers/log-probability.ts';
import { BeamGroup, type FinishedBeam, type LiveBeam } from './beam-group.ts';
import { type BeamNode, commonAncestor, pathTo, rootNode } from './beam-node.ts';
import type { BeamResult } from './beam-result.ts';
import type { BeamSearchOptions } from './beam-search-options.ts';
import { gumbel } from './top-candidates.ts';

/** What a search needs beside its options. */
export interface BeamSearchStart {
  readonly promptIds: Int32Array;
  /** Tokens that end a hypothesis. */
  readonly ends: ReadonlySet<number>;
  /** Tokens to make at most. */
  readonly limit: number;
  readonly random: Random;
}

/**
 * Beam search without a model: it is given logits and says which beams it wants the next ones of.
 *
 * Processors work on log-probabilities, and what they leave is added up as it is, not normalised again, as in transformers.
 * Groups take turns at every step; a group's tokens cost those after it the diversity penalty, for each beam that took one
 * (Hamming diversity, Vijayakumar et al. 2018, section 4), and that stays in their sums, again as in transformers.
 */
export class BeamSearcher {
  readonly #groups: readonly BeamGroup[];
  readonly #prompt: readonly number[];
  readonly #diversityPenalty: number;
  readonly #returnSequences: number;

  constructor(options: BeamSearchOptions, { promptIds, ends, limit, random }: BeamSearchStart) {
    const { beams = 4, groups = 1, lengthPenalty = 1, diversityPenalty = 0, returnSequences = 1, processors = [] } = options;
    const noise = options.sample ? () => gumbel(random.next()) : undefined;
    // One beam ends where it first does, as greedy decoding and plain sampling do.
    const earlyStopping = beams === 1 || (options.earlyStopping ?? false);
    const node = rootNode();
    this.#groups = Array.from({ length: groups }, () => {
      const root = { node, sum: 0, processors: processors.map((processor) => processor.clone?.() ?? processor) };
      return new BeamGroup(root, { beams: beams / groups, lengthPenalty, earlyStopping, maxNewTokens: limit, ends, noise });
    });
    this.#prompt = [...promptIds];
    this.#diversityPenalty = diversityPenalty;
    this.#returnSequences = returnSequences;
  }

  /** The beams that `advance` waits for; none once the search is over. */
  get live(): readonly LiveBeam[] {
    return this.#groups.flatMap(({ live }) => live);
  }

  /** The best finished hypothesis so far. */
  get best(): FinishedBeam | undefined {
    return this.#ranked()[0];
  }

  /** The last token that is certain: every live beam and the best finished hypothesis go through it. Undefined when there is neither. */
  get settled(): BeamNode | undefined {
    const { best } = this;
    return commonAncestor([...this.live.map(({ node }) => node), ...(best === undefined ? [] : [best.node])]);
  }

  /** The best finished hypotheses, best first, as many as are wanted. */
  results(): readonly BeamResult[] {
    return this.#ranked().slice(0, this.#returnSequences).map(({ node, score }) => {
      const path = pathTo(node);
      return { ids: path.map(({ id }) => id), score, logprob: path.reduce((sum, { logprob }) => sum + logprob, 0) };
    });
  }

  /** @param logits for each live beam `[vocabulary]`; borrowed */
  advance(logits: readonly Float32Array[]): void {
    const taken: number[] = [];
    let first = 0;
    for (const group of this.#groups) {
      const { live } = group;
      if (live.length === 0) continue;
      const rows = logits.slice(first, first + live.length);
      first += live.length;
      const logprobs = rows.map(logProbabilities);
      const scores = rows.map((row, beam) => this.#scores(row, logprobs[beam]!, live[beam]!, taken));
      taken.push(...group.advance(scores, (beam, id) => logprobs[beam]!(id)));
    }
  }

  #scores(logits: Float32Array, logprobOf: (id: number) => number, { node, processors }: LiveBeam, taken: readonly number[]): Float32Array {
    const scores = logits.map((_, id) => logprobOf(id));
    if (processors.length > 0) this.#process(scores, processors, node);
    for (const id of taken) scores[id]! -= this.#diversityPenalty;
    return scores;
  }

  #process(scores: Float32Array, processors: readonly LogitsProcessor[], node: BeamNode): void {
    const history = [...this.#prompt, ...pathTo(node).map(({ id }) => id)];
    for (const processor of processors) processor.apply(scores, { history, promptLength: this.#prompt.length, companions: [] });
  }

  #ranked(): readonly FinishedBeam[] {
    return this.#groups.flatMap(({ finished }) => finished).toSorted((a, b) => b.score - a.score);
  }
}
