import { checkIds } from './check-ids.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { ruleOut } from './rule-out.ts';
import { sequenceEndings } from './sequence-endings.ts';

/**
 * Rules out the last token of a sequence of tokens wherever the history ends in the others, prompt included (as Hugging Face's
 * `bad_words_ids`). One token long, it is never possible.
 *
 * @param sequences token ids; mind that a word at the start of a text and one after a space are other tokens
 */
export function badWords(sequences: readonly (readonly number[])[]): LogitsProcessor {
  const endings = sequenceEndings(sequences.map((sequence) => checkIds('badWords', sequence)));
  return {
    name: 'bad-words',
    largestNeeded: (count) => count + sequences.length,
    apply(logits, { history }) {
      ruleOut(logits, endings(history).map((sequence) => sequence.at(-1)!));
    },
  };
}
