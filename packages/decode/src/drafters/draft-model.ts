import { type Random, TokstreamError } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { checkOption } from '../processors/check-option.ts';
import { mostLikely } from '../samplers/greedy.ts';
import { drawFrom, lawOf } from '../verifiers/probability-law.ts';
import { checkChoice } from './check-choice.ts';
import { type DraftTree, noDraft } from './draft-tree.ts';
import { DraftWriter } from './draft-writer.ts';
import type { DrafterSource } from './drafter.ts';

/** Options of `draftModel`. */
export interface DraftModelOptions {
  /** Divides the draft model's logits; default 1. Best that of the sampler. */
  readonly temperature?: number;
  /** True: tokens are drawn, and carry their laws for `rejectionVerifier`. False (default): the most likely ones. */
  readonly sampled?: boolean;
  /** A draft ends before a token less probable than this; default 0.3. Without meaning where tokens are drawn: that would bend the output. */
  readonly minProbability?: number;
}

/**
 * Drafts with a smaller model of the same vocabulary, token by token. Each sequence has its own cache for it.
 *
 * The kind of a chosen token is its probability, in eighths, and its depth; that of a drawn one only its depth, because what is
 * fed must not depend on what was drawn.
 *
 * Source: Leviathan et al., "Fast Inference from Transformers via Speculative Decoding" (2023).
 *
 * @param model borrowed
 * @throws `invalid-option`; when a sequence starts `invalid-draft-model`, for another vocabulary
 */
export function draftModel(model: CausalLM, options: DraftModelOptions = {}): DrafterSource {
  const { temperature = 1, sampled = false, minProbability = 0.3 } = options;
  checkOption('decode', 'temperature', temperature, temperature > 0 && Number.isFinite(temperature), 'above 0');
  checkOption('decode', 'minProbability', minProbability, minProbability >= 0 && minProbability <= 1, 'from 0 to 1');
  checkChoice('sampled', sampled, [true, false]);
  return {
    name: 'draft-model',
    largestRead: 0,
    runsModel: true,
    draws: sampled,
    start(sequence) {
      const { vocabulary } = sequence.model.shape;
      if (model.shape.vocabulary !== vocabulary) {
        throw new TokstreamError(`The draft model has ${model.shape.vocabulary} tokens, the model ${vocabulary}; use draftModelAcross.`, { code: 'invalid-draft-model', stage: 'decode' });
      }
      const writer = new DraftWriter(model);
      return {
        async propose({ history, limit, random, signal }) {
          const most = Math.min(limit, writer.roomAfter(history.length));
          if (most === 0) return noDraft;
          const chain: DraftedStep[] = [];
          let logits = await writer.read(history);
          while (!signal.aborted) {
            const step = draftStep(logits, temperature, sampled ? random : undefined);
            if (!sampled && step.probability < minProbability) break;
            chain.push(step);
            if (chain.length === most) break;
            logits = await writer.write(step.id);
          }
          return chainOf(chain, sampled);
        },
        [Symbol.dispose]: () => writer[Symbol.dispose](),
      };
    },
  };
}

interface DraftedStep {
  readonly id: number;
  readonly probability: number;
  readonly law: Float32Array;
}

function draftStep(logits: Float32Array, temperature: number, random: Random | undefined): DraftedStep {
  // What is drawn from must be what is handed on, to the last bit.
  const law = Float32Array.from(lawOf(temperature === 1 ? logits : logits.map((logit) => logit / temperature)));
  const id = random === undefined ? mostLikely(logits) : drawFrom(law, random);
  return { id, probability: law[id]!, law };
}

function chainOf(chain: readonly DraftedStep[], sampled: boolean): DraftTree {
  const kindOf = ({ probability }: DraftedStep, depth: number): number => (sampled ? Math.min(depth, 63) : 8 * Math.min(Math.floor(8 * probability), 7) + Math.min(depth, 7));
  return {
    ids: Int32Array.from(chain, ({ id }) => id),
    parents: Int32Array.from(chain, (_, depth) => depth - 1),
    kinds: Uint8Array.from(chain, kindOf),
    ...(sampled && { laws: chain.map(({ law }) => law) }),
  };
}
