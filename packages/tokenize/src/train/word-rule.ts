import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { refuseOptions } from './trainer-options.ts';

/**
 * How text is cut into words; white space is dropped.
 *
 * `bert` makes every punctuation sign a word of its own, `words` cuts between letters and signs, `white-space` at white space only.
 */
export type WordRule = 'bert' | 'words' | 'white-space';

const types: Readonly<Record<WordRule, string>> = { bert: 'BertPreTokenizer', words: 'Whitespace', 'white-space': 'WhitespaceSplit' };

/**
 * The pre-tokenizer of a `tokenizer.json` that cuts by a rule.
 *
 * @throws TokstreamError `invalid-trainer-options` for a rule that is not known
 */
export function wordPreTokenizer(name: string, rule: WordRule): TokenizerPartJson {
  if (!(rule in types)) refuseOptions(name, `words is ${JSON.stringify(rule)}; choose one of ${Object.keys(types).join(', ')}.`);
  return { type: types[rule] };
}
