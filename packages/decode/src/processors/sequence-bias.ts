import { checkIds } from './check-ids.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { sequenceEndings } from './sequence-endings.ts';
import { vocabularyCheck } from './vocabulary-check.ts';

/** A sequence of tokens that is to become more or less likely. */
export interface BiasedSequence {
  readonly ids: readonly number[];
  /** Finite; use `badWords` to rule a sequence out. */
  readonly bias: number;
}

/**
 * Adds to the logit of the last token of a sequence wherever the history ends in the others, prompt included (as Hugging Face's
 * `sequence_bias`). Biases of sequences that end alike add up.
 *
 * @throws `invalid-option`, at the first step for an id outside the vocabulary
 */
export function sequenceBias(sequences: readonly BiasedSequence[]): LogitsProcessor {
  const biases = new Map(
    sequences.map(({ ids, bias }) => {
      checkOption('sequenceBias', 'bias', bias, Number.isFinite(bias), 'finite (use badWords() to rule a sequence out)');
      return [checkIds('sequenceBias', ids), bias] as const;
    }),
  );
  const endings = sequenceEndings([...biases.keys()]);
  const checkLogits = vocabularyCheck('sequenceBias', [...biases.keys()].flat());
  return {
    name: 'sequence-bias',
    largestNeeded: (count) => (sequences.every(({ bias }) => bias <= 0) ? count + sequences.length : Number.POSITIVE_INFINITY),
    apply(logits, { history }) {
      checkLogits(logits);
      for (const sequence of endings(history)) logits[sequence.at(-1)!]! += biases.get(sequence)!;
    },
  };
}
