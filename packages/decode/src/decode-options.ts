import { type PushStage, TokstreamError } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { checkComposition } from './composition/check-composition.ts';
import type { DrafterSource } from './drafters/drafter.ts';
import type { LayerPlan } from './layers/layer-plan.ts';
import type { NextInput } from './next-input/next-input.ts';
import type { LogitsProcessor } from './processors/logits-processor.ts';
import type { Sampler } from './samplers/sampler.ts';
import type { CostCurve } from './speculation/cost-curve.ts';
import type { CostStore } from './speculation/cost-store.ts';
import type { StopOptions } from './stop/stop-options.ts';
import type { Verifier } from './verifiers/verifier.ts';
import type { VocabHead } from './vocab-heads/vocab-head.ts';

/** What `decode` needs of a tokenizer to give text: any tokenizer of `@tokstream/tokenize` has it. */
export interface TextSource {
  detokenizer(options?: { readonly skipSpecial?: boolean }): PushStage<number | Int32Array, string>;
}

/** How one sequence goes on from its prompt: the slots of the decode step, each with a default. Slots 4 and 8, what of the cache is kept and seen, come with the sequence, as its policy has seen the prompt. */
export interface SequenceOptions extends StopOptions {
  /** Slot 1, what row is fed next; default the token that was picked. */
  readonly nextInput?: NextInput;
  /** Slot 2, which tokens ride along to be verified; default none. What it costs and what comes true decide how many are fed, also none. */
  readonly drafter?: DrafterSource;
  /** Slot 3, which layers run; default all. */
  readonly layerPlan?: LayerPlan;
  /** Slot 5, from hidden states to logits; default the model's own output layer. */
  readonly vocabHead?: VocabHead;
  /** Slot 6, in this order, before the sampler. */
  readonly processors?: readonly LogitsProcessor[];
  /** Slot 7, default `greedy()`. */
  readonly sampler?: Sampler;
  /** Slot 7 where tokens were drafted; default `exactVerifier()`: tokens are those of plain decoding, also sampled ones. */
  readonly verifier?: Verifier;
  /** Seeds every sequence's generator, together with its index; default 0. */
  readonly seed?: number;
  /** Gives events their text; without it they carry ids only. */
  readonly tokenizer?: TextSource;
  /**
   * Whether `token` events carry the `logprob` of their token, for which every logit is computed; default true. False: of each step only the
   * largest logits are asked for where no more than those can matter, which the engine `fused` finds sooner. Tokens stay the same.
   */
  readonly logprobs?: boolean;
  /** How many of the most likely tokens each `token` event lists as `alternatives`, as the model had them, before any processor; default 0, no list. */
  readonly topLogProbabilities?: number;
  /** Ends the sequence (all, where it is given for all) with reason `aborted` within one step; to drop everything without a word, unsubscribe. */
  readonly signal?: AbortSignal;
}

/** How `decode` goes on from prompts. */
export interface DecodeOptions extends SequenceOptions {
  /** What is other for one sequence than for all; called once, when it comes. What it throws, or gives that cannot work, is an error of that sequence. */
  readonly optionsFor?: (sequence: Sequence) => SequenceOptions;
  /** Sequences that step together at most; further ones wait in the order they came. Default 32. */
  readonly maxBatch?: number;
  /** Bytes that the caches in the batch may grow to, by the prompts and `maxNewTokens`; a sequence that alone needs more is an error. Default no limit. */
  readonly maxCacheBytes?: number;
  /** `skip`: a sequence that fails ends with reason `failed` and the others go on. Default `fail`: its error ends the stream. */
  readonly onError?: 'fail' | 'skip';
  /** Called with the error of each sequence that was skipped. */
  readonly onSkipped?: (error: TokstreamError, sequence: number) => void;
  /** What a model call costs by its rows and what its caches hold; default measured before the first draft, in under a tenth of a second, once for a model and a clock. */
  readonly costCurve?: CostCurve;
  /** Where measured costs are kept from process to process, so that the first draft of a process need not wait; default nowhere. `fileCostStore()` keeps them in the user's cache folder. Models without `fingerprint` are not kept. */
  readonly costStore?: CostStore;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/** Refuses options that cannot work, before anything runs. */
export function checkDecodeOptions(options: DecodeOptions): void {
  const { maxNewTokens = 1, contextLength = 1, stopStrings = [], tokenizer, seed = 0, logprobs = true, topLogProbabilities = 0, maxSeconds = 1, maxBatch = 1, maxCacheBytes = 1 } = options;
  const refuse = (message: string): never => {
    throw new TokstreamError(message, { code: 'invalid-option', stage: 'decode' });
  };
  if (!Number.isSafeInteger(maxNewTokens) || maxNewTokens < 0) refuse(`maxNewTokens is ${maxNewTokens}; it must be a whole number of at least 0.`);
  if (!Number.isSafeInteger(contextLength) || contextLength < 1) refuse(`contextLength is ${contextLength}; it must be a whole number above 0.`);
  if (!Number.isSafeInteger(seed)) refuse(`seed is ${seed}; it must be a whole number.`);
  if (!Number.isSafeInteger(topLogProbabilities) || topLogProbabilities < 0) refuse(`topLogProbabilities is ${topLogProbabilities}; it must be a whole number of at least 0.`);
  if (topLogProbabilities > 0 && !logprobs) refuse('topLogProbabilities needs logprobs; leave logprobs: false out.');
  if (!(maxSeconds > 0)) refuse(`maxSeconds is ${maxSeconds}; it must be above 0.`);
  if (!Number.isSafeInteger(maxBatch) || maxBatch < 1) refuse(`maxBatch is ${maxBatch}; it must be a whole number above 0.`);
  if (!(maxCacheBytes > 0)) refuse(`maxCacheBytes is ${maxCacheBytes}; it must be above 0.`);
  if (stopStrings.includes('')) refuse('A stop string is empty; leave it out.');
  if (stopStrings.length > 0 && tokenizer === undefined) refuse('stopStrings need a tokenizer: pass it to decode as well.');
  checkComposition(options);
}
