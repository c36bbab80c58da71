import type { Tokenizer } from '@tokstream/tokenize';
import type { Arguments, Options } from '../arguments/option.ts';
import type { GenerationRecord } from '../output/generation-record.ts';

const mostPrompts = 20;

/** What to type to run the same again: the options as given, and the prompts also where they came from standard input. */
export function commandLine(given: Arguments, options: Options, { sequences }: GenerationRecord, tokenizer: Tokenizer | undefined): string {
  const words: string[] = [];
  for (const [name, { type }] of Object.entries(options)) {
    if (name === 'report' || name === 'json') continue;
    if (type === 'boolean') words.push(...(given.flag(name) ? [`--${name}`] : []));
    // Joined, so that a value may begin with a dash.
    else for (const value of given.texts(name)) words.push(`--${name}=${quote(value)}`);
  }
  const line = ['npx tokstream generate', ...words];
  if (given.texts('prompt-ids').length > 0) return line.join(' ');
  if (given.positionals.length === 0 && sequences.size > mostPrompts) return [...line, '< PROMPTS.txt'].join(' ');
  const prompts = given.positionals.length > 0 ? given.positionals : [...sequences.values()].map(({ promptIds }) => tokenizer?.decode(promptIds) ?? '');
  return [...line, ...(prompts.some((prompt) => prompt.startsWith('-')) ? ['--'] : []), ...prompts.map(quote)].join(' ');
}

/** A word as POSIX shells read it. */
function quote(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
