import { parseArgs } from 'node:util';
import { TokstreamError } from '@tokstream/core';
import type { Arguments, Options } from './option.ts';

/**
 * Parses a command line strictly: an option nobody knows, a missing value or a word too many is refused.
 *
 * @throws `invalid-argument` with one line that says what to do
 */
export function parseArguments(command: string, words: readonly string[], options: Options, takesPositionals: boolean): Arguments {
  const specification = Object.fromEntries(Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]));
  let values: Record<string, unknown>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({ args: joinNegativeValues(words, options), options: specification, allowPositionals: takesPositionals, strict: true }));
  } catch (error) {
    const reason = (error as Error).message.split(/[.\n]/, 1)[0]!;
    throw invalidArgument(`${reason}; see tokstream ${command} --help.`);
  }
  const text = (name: string): string | undefined => [values[name]].flat().at(-1) as string | undefined;
  return {
    positionals,
    text,
    texts: (name) => [values[name] ?? []].flat() as string[],
    flag: (name) => values[name] === true,
    number(name, { least, most = Number.POSITIVE_INFINITY, whole = false }) {
      const given = text(name);
      if (given === undefined) return undefined;
      const number = given.trim() === '' ? Number.NaN : Number(given);
      if (number >= least && number <= most && (!whole || Number.isSafeInteger(number))) return number;
      const kind = whole ? 'a whole number' : 'a number';
      throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be ${kind} ${most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`}.`);
    },
    choice(name, allowed) {
      const given = text(name);
      if (given === undefined) return undefined;
      const word = allowed.find((candidate) => candidate === given);
      if (word === undefined) throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be ${allowed.join(', ')}.`);
      return word;
    },
  };
}

/** An error that ends the command with exit code 2. */
export function invalidArgument(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-argument', stage: 'tokstream' });
}

/** `--temperature -1` becomes `--temperature=-1`, so that it is refused for its value and not as an option. */
function joinNegativeValues(words: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (/^-\.?\d/.test(word) && before?.startsWith('--') && options[before.slice(2)]?.type === 'string') joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}
