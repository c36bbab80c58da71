import { badWords } from './bad-words.ts';
import { classifierFreeGuidance } from './classifier-free-guidance.ts';
import { contrastive } from './contrastive.ts';
import { dry } from './dry.ts';
import { dynamicTemperature } from './dynamic-temperature.ts';
import { epsilonCutoff } from './epsilon-cutoff.ts';
import { forcedTokens } from './forced-tokens.ts';
import { frequencyPenalty } from './frequency-penalty.ts';
import { logitBias } from './logit-bias.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { minLength } from './min-length.ts';
import { minNewTokens } from './min-new-tokens.ts';
import { minP } from './min-p.ts';
import { noRepeatNgram } from './no-repeat-ngram.ts';
import { presencePenalty } from './presence-penalty.ts';
import { repetitionPenalty } from './repetition-penalty.ts';
import { sequenceBias } from './sequence-bias.ts';
import { suppressTokens } from './suppress-tokens.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topNSigma } from './top-n-sigma.ts';
import { topP } from './top-p.ts';
import { typical } from './typical.ts';
import { xtc } from './xtc.ts';

/** A processor for the shared tests, the table of the README and the checks of combinations. */
export interface ProcessorEntry {
  readonly name: string;
  /**
   * `filter` only rules tokens out, by how likely they are; `shape` changes logits by how likely they are; `history` goes by
   * the tokens so far; `tokens` by which tokens they are; `guidance` by companions.
   */
  readonly kind: 'filter' | 'shape' | 'history' | 'tokens' | 'guidance';
  /** With settings to run it with; token ids are below 8. */
  readonly examples: readonly (() => LogitsProcessor)[];
}

const reversed = (prompt: Int32Array): Int32Array => prompt.toReversed();
const first = (prompt: Int32Array): Int32Array => prompt.subarray(0, 1);

/** Every processor but `contrastiveDecoding`, which cannot be made without a second model. */
export const processors: readonly ProcessorEntry[] = [
  { name: 'temperature', kind: 'shape', examples: [() => temperature(0.5), () => temperature(2)] },
  { name: 'dynamic-temperature', kind: 'shape', examples: [() => dynamicTemperature({ least: 0.5, most: 2 })] },
  { name: 'top-k', kind: 'filter', examples: [() => topK(1), () => topK(3), () => topK(1000)] },
  { name: 'top-p', kind: 'filter', examples: [() => topP(0.1), () => topP(0.9), () => topP(1)] },
  { name: 'min-p', kind: 'filter', examples: [() => minP(0), () => minP(0.2), () => minP(1)] },
  { name: 'typical', kind: 'filter', examples: [() => typical(0.2), () => typical(0.9), () => typical(1)] },
  { name: 'top-n-sigma', kind: 'filter', examples: [() => topNSigma(0.01), () => topNSigma(1)] },
  { name: 'epsilon-cutoff', kind: 'filter', examples: [() => epsilonCutoff(0.001), () => epsilonCutoff(0.9)] },
  { name: 'xtc', kind: 'filter', examples: [() => xtc(), () => xtc({ probability: 1, threshold: 0.01, seed: 3 })] },
  { name: 'repetition-penalty', kind: 'history', examples: [() => repetitionPenalty(1.3), () => repetitionPenalty(0.5, { prompt: false })] },
  { name: 'presence-penalty', kind: 'history', examples: [() => presencePenalty(0.5), () => presencePenalty(-1, { prompt: true })] },
  { name: 'frequency-penalty', kind: 'history', examples: [() => frequencyPenalty(0.5), () => frequencyPenalty(-1, { prompt: true })] },
  { name: 'dry', kind: 'history', examples: [() => dry(), () => dry({ multiplier: 2, base: 1.1, allowedLength: 1, breakers: [3], range: 12 })] },
  { name: 'no-repeat-ngram', kind: 'history', examples: [() => noRepeatNgram(1), () => noRepeatNgram(2), () => noRepeatNgram(4)] },
  { name: 'bad-words', kind: 'history', examples: [() => badWords([[0], [1, 2], [2, 1, 1]])] },
  { name: 'sequence-bias', kind: 'history', examples: [() => sequenceBias([{ ids: [0], bias: 2 }, { ids: [1, 2], bias: -3 }])] },
  { name: 'min-new-tokens', kind: 'tokens', examples: [() => minNewTokens(5, [0, 2])] },
  { name: 'min-length', kind: 'tokens', examples: [() => minLength(10, [0, 2])] },
  { name: 'suppress-tokens', kind: 'tokens', examples: [() => suppressTokens([0, 1, 5])] },
  { name: 'logit-bias', kind: 'tokens', examples: [() => logitBias({ 0: 2, 5: -100 })] },
  { name: 'forced-tokens', kind: 'tokens', examples: [() => forcedTokens([1, 0])] },
  { name: 'contrastive', kind: 'guidance', examples: [() => contrastive({ promptIds: reversed }), () => contrastive({ beta: 0.3, promptIds: first })] },
  {
    name: 'classifier-free-guidance',
    kind: 'guidance',
    examples: [
      () => classifierFreeGuidance({ base: first, conditions: [{ scale: 1.5 }] }),
      () => classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: reversed }, { scale: -0.5, promptIds: reversed, reference: first }] }),
    ],
  },
];
