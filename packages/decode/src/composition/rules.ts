import type { CompositionRule } from './composition-rule.ts';

/** Every combination of slots that is refused or needs saying (spec: decode and cache side, section 4.2). */
export const compositionRules: readonly CompositionRule[] = [
  {
    name: 'drafter with a continuous input',
    verdict: 'refuse',
    applies: ({ drafter, nextInput }) => drafter !== undefined && nextInput !== undefined,
    reason: 'A drafter guesses tokens and a continuous next input has none to verify; leave one of them out.',
  },
  {
    name: 'processors with a continuous input',
    verdict: 'refuse',
    applies: ({ processors = [], nextInput }) => nextInput !== undefined && processors.some(({ accept }) => accept !== undefined),
    reason: 'A processor that follows the tokens cannot follow a continuous next input, which feeds mixtures of them; leave one of them out.',
  },
  {
    name: 'verifier without a drafter',
    verdict: 'refuse',
    applies: ({ drafter, verifier }) => verifier !== undefined && drafter === undefined,
    reason: 'A verifier has nothing to verify without a drafter; give a drafter, or leave the verifier out.',
  },
  {
    name: 'verifier of laws with a sampler without one',
    verdict: 'refuse',
    applies: ({ verifier, sampler }) => verifier?.needsLaw === true && sampler !== undefined && sampler.narrow === undefined,
    reason: 'This verifier compares laws and this sampler draws from none; use exactVerifier().',
  },
  {
    name: 'drafter with a vocabulary head',
    verdict: 'refuse',
    applies: ({ drafter, vocabHead }) => drafter !== undefined && vocabHead !== undefined,
    reason: 'A drafter guesses tokens of the model and the vocabulary head has others; leave one of them out.',
  },
  {
    name: 'continuous input with a vocabulary head',
    verdict: 'refuse',
    applies: ({ nextInput, vocabHead }) => nextInput !== undefined && vocabHead !== undefined,
    reason: 'A continuous next input mixes embeddings of the model and the vocabulary head has tokens of its own; leave one of them out.',
  },
  {
    name: 'companions with a vocabulary head',
    verdict: 'refuse',
    applies: ({ processors = [], vocabHead }) => vocabHead !== undefined && processors.some(({ companions = [] }) => companions.length > 0),
    reason: 'Companions have logits of the model and the vocabulary head has other tokens; leave one of them out.',
  },
  {
    name: 'companions with a continuous input',
    verdict: 'refuse',
    applies: ({ processors = [], nextInput }) => nextInput !== undefined && processors.some(({ companions = [] }) => companions.length > 0),
    reason: 'Companions read tokens along and a continuous next input has none; leave one of them out.',
  },
  {
    name: 'vocabulary head with a cache policy',
    verdict: 'refuse',
    applies: ({ vocabHead }, { policy }) => vocabHead !== undefined && policy !== undefined,
    reason: 'A vocabulary head feeds the last token of the prompt again, which a cache policy has seen already; leave one of them out.',
  },
  {
    name: 'drafter with a policy that evicts at any token',
    verdict: 'note',
    applies: ({ drafter }, { policy }) => drafter !== undefined && policy !== undefined && policy.boundary === undefined,
    reason: 'The cache policy may evict between two drafted tokens, so drafts are verified against more of the cache than plain decoding would have; let the policy evict every so many tokens only (its boundary) to make them equal.',
  },
  {
    name: 'drafter with an int8 cache',
    verdict: 'note',
    applies: ({ drafter }, { precision }) => drafter !== undefined && precision === 'int8',
    reason: 'Rows are rounded to int8 when they are committed, so drafted rows see each other more exactly than plain decoding would; use a float32 cache to make them equal.',
  },
  {
    name: 'drafter with a lossy verifier',
    verdict: 'note',
    applies: ({ drafter, verifier }) => drafter !== undefined && verifier !== undefined && !verifier.lossless,
    reason: 'This verifier takes drafts that plain decoding would not have made.',
  },
];
