import { checkIds } from './check-ids.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { sequenceEndings } from './sequence-endings.ts';

/** A sequence of tokens that is to become more or less likely. */
export interface BiasedSequence {
  readonly ids: readonly number[];
  /** Finite; use `badWords` to rule a sequence out. */
  readonly bias: number;
}

/**
 * Adds to the logit of the last token of a sequence wherever the history ends in the others, prompt included (as Hugging Face's
 * `sequence_bias`). Biases of sequences that end alike add up.
 */
export function sequenceBias(sequences: readonly BiasedSequence[]): LogitsProcessor {
  const biases = new Map(
    sequences.map(({ ids, bias }) => {
      checkOption('sequenceBias', 'bias', bias, Number.isFinite(bias), 'finite (use badWords() to rule a sequence out)');
      return [checkIds('sequenceBias', ids), bias] as const;
    }),
  );
  const endings = sequenceEndings([...biases.keys()]);
  return {
    name: 'sequence-bias',
    apply(logits, { history }) {
      for (const sequence of endings(history)) {
        const id = sequence.at(-1)!;
        if (id < logits.length) logits[id]! += biases.get(sequence)!;
      }
    },
  };
}
