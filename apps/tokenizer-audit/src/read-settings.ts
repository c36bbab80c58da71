import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { invalidArgument } from '@tokstream/app-shell';
import { declarationLanguages } from './corpus/declaration-languages.ts';
import { declarationCodes } from './corpus/read-declaration.ts';
import { bundledTokenizers, type NamedTokenizer } from './tokenizers/bundled-tokenizers.ts';

/** What the command line asks for. */
export interface Settings {
  readonly tokenizers: readonly NamedTokenizer[];
  /** Codes of translations, the reference among them. */
  readonly languages: readonly string[];
  readonly reference: string;
  /** Where the page goes, if anywhere. */
  readonly page: string | undefined;
  /** Where the snapshot goes, if anywhere. */
  readonly snapshot: string | undefined;
  readonly json: boolean;
  /** Prints the translations and does nothing else. */
  readonly list: boolean;
}

/** What `--help` prints. */
export const help: string = `Usage: tokenizer-audit [options]

Says what the same text costs in many languages with real tokenizers, and why. The text is the Universal Declaration of
Human Rights, whose articles every translation has.

  --tokenizer [NAME=]FILE  tokenizer.json, SentencePiece .model or .tiktoken file, may be repeated
                           (default: ${bundledTokenizers.map(({ name }) => name).join(', ')})
  --languages CODES        translations by code, with commas between, or all (default: ${declarationLanguages.length} of ${declarationCodes.length})
  --reference CODE         the translation that premiums are against (default: eng)
  --html FILE              also write the page; it needs nothing but itself
  --snapshot FILE          also write the snapshot of the metrics, for tokstream compare
  --json                   print one JSON object for each tokenizer instead of the tables
  --list                   print the translations and their codes
  --help                   print this
`;

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const values = parsed(words);
  const reference = values.reference ?? 'eng';
  const languages = values.languages === undefined ? declarationLanguages : values.languages === 'all' ? declarationCodes : values.languages.split(',').map((code) => code.trim()).filter((code) => code !== '');
  for (const code of [reference, ...languages]) if (!declarationCodes.includes(code)) throw invalidArgument(`There is no translation ${JSON.stringify(code)}; --list prints those that there are.`);
  const tokenizers = values.tokenizer === undefined ? bundledTokenizers : values.tokenizer.map(namedTokenizer);
  const twice = tokenizers.find(({ name }, at) => tokenizers.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw invalidArgument(`Two tokenizers are called ${twice.name}; give them names as in --tokenizer NAME=FILE.`);
  return { tokenizers, languages: [...new Set([reference, ...languages])], reference, page: values.html, snapshot: values.snapshot, json: values.json === true, list: values.list === true };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        tokenizer: { type: 'string', multiple: true },
        languages: { type: 'string' },
        reference: { type: 'string' },
        html: { type: 'string' },
        snapshot: { type: 'string' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see tokenizer-audit --help.`);
  }
}

/** A file's name alone is `tokenizer.json` nearly always, so the folder names it. */
function namedTokenizer(given: string): NamedTokenizer {
  const [, name, path] = /^(?:([^=/\\]+)=)?(.+)$/s.exec(given) ?? [];
  if (path === undefined) throw invalidArgument(`--tokenizer is ${JSON.stringify(given)}; give a file, or NAME=FILE.`);
  const full = resolve(path);
  return { name: name ?? (/^tokenizer\.(?:json|model)$/.test(basename(full)) ? basename(dirname(full)) : basename(full)), path };
}
