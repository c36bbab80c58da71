import { parseArgs } from 'node:util';
import { invalidArgument } from '@tokstream/app-shell';
import { tinyDirectory } from '@tokstream/tiny';

/** What the command line asks for. */
export interface Settings {
  /** Files, addresses, or `-` for standard input. */
  readonly sources: readonly string[];
  readonly tokenizer: string;
  readonly view: 'list' | 'flow' | 'json' | 'html';
  /** Where the page goes, when the view is `html`. */
  readonly page: string;
  readonly specialTokens: boolean;
  /** Tokens after which reading stops. */
  readonly budget: number;
  /** Most characters that may be held back; undefined is unlimited. */
  readonly maxHeld: number | undefined;
}

/** What `--help` prints. */
export const help = `Usage: token-stream [options] [FILE or URL or -]...

Shows the tokens of a text while it streams in. Without a source it reads standard input.

  --tokenizer FILE   tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one
                     (default: the tokenizer of the embedded model)
  --flow             print the text itself with its tokens tinted, instead of a line a token
  --json             print {"source","id","start","end","text"}, one token a line
  --html FILE        write a page that shows each token in the text; it needs nothing but itself
  --budget N         stop reading after N tokens
  --max-held N       fail when more than N characters must be held back
  --no-special       leave out the tokens that begin and end a text
  --help             print this
`;

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const { values, positionals } = parsed(words);
  const views = (['flow', 'json', 'html'] as const).filter((view) => values[view] !== undefined);
  if (views.length > 1) throw invalidArgument(`--${views.join(' and --')} exclude each other; choose one.`);
  return {
    sources: positionals.length === 0 ? ['-'] : positionals,
    tokenizer: values.tokenizer ?? tinyDirectory,
    view: views[0] ?? 'list',
    page: values.html ?? '',
    specialTokens: values['no-special'] !== true,
    budget: count('budget', values.budget) ?? Number.POSITIVE_INFINITY,
    maxHeld: count('max-held', values['max-held']),
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        tokenizer: { type: 'string' },
        flow: { type: 'boolean' },
        json: { type: 'boolean' },
        html: { type: 'string' },
        budget: { type: 'string' },
        'max-held': { type: 'string' },
        'no-special': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see token-stream --help.`);
  }
}

function count(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= 1 && Number.isSafeInteger(number)) return number;
  throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be a whole number of at least 1.`);
}
