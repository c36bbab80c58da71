import { type NextInput, softThinking, type SoftThinkingOptions } from '@tokstream/decode';
import { defined } from '../arguments/defined.ts';
import { ofOption } from '../arguments/in-option-words.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseSettings } from '../arguments/parse-settings.ts';

/** The option that feeds mixtures of tokens. */
export const softThinkingOptions: Options = grouped('Continuous input', {
  'soft-thinking': { type: 'string', value: 'END_ID[:KEY=VALUE,...]', help: 'think in mixtures of tokens until token END_ID; keys temperature, topK, topP, minP, keep, maxSteps, coldEntropy, coldSteps' },
});

export function readSoftThinking(given: Arguments): NextInput | undefined {
  const text = given.text('soft-thinking');
  if (text === undefined) return undefined;
  const [, id, list = ''] = /^(\d{1,9})(?::(.*))?$/s.exec(text) ?? [];
  if (id === undefined) throw invalidArgument(`--soft-thinking is ${JSON.stringify(text)}; it must be the id of the token that ends the thinking, such as 5 or 5:maxSteps=100.`);
  const plain = ['temperature', 'topK', 'topP', 'minP', 'keep', 'maxSteps'] as const;
  const settings = parseSettings('soft-thinking', list, [...plain, 'coldEntropy', 'coldSteps']);
  const [entropy, steps] = [settings.number('coldEntropy'), settings.number('coldSteps')];
  if (steps !== undefined && entropy === undefined) throw invalidArgument('--soft-thinking has coldSteps without coldEntropy; give both.');
  const options = defined(Object.fromEntries(plain.map((key) => [key, settings.number(key)]))) as Partial<SoftThinkingOptions>;
  return ofOption('soft-thinking', () => softThinking({ ...options, endOfThinking: Number(id), ...(entropy !== undefined && { coldStop: { entropy, ...defined({ steps }) } }) }));
}
