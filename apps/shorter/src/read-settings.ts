import { parseArgs } from 'node:util';
import { invalidArgument, wholeNumber } from '@tokstream/app-shell';
import { tinyEncoderDirectory } from '@tokstream/tiny-encoder';
import { wayOf, ways } from './ways/registry.ts';
import type { Way } from './ways/way.ts';

/** What the command line asks for. */
export interface Settings {
  /** Texts of the user's own; none for the built-in ones. */
  readonly files: readonly string[];
  /** Of built-in texts; undefined for all. */
  readonly languages: readonly string[] | undefined;
  readonly perLanguage: number;
  readonly ways: readonly Way[];
  readonly strengths: readonly number[];
  /** Texts that are timed, the longest ones, and how often. */
  readonly timed: number;
  readonly rounds: number;
  /** An encoder with heads in a Hugging Face folder. */
  readonly model: string;
  readonly backend: string;
  readonly json: boolean;
  /** Where the page goes, if anywhere. */
  readonly page: string | undefined;
  /** Where finished cells are kept, if anywhere. */
  readonly results: string | undefined;
}

const full = { perLanguage: 4, strengths: [0.1, 0.2, 0.35, 0.5, 0.7], timed: 4, rounds: 3 };
const quick = { perLanguage: 1, strengths: [0.2, 0.5], timed: 1, rounds: 1 };

/** What `--help` prints. */
export const help: string = `Usage: shorter [options] [FILE...]

Shortens texts for an encoder by several methods at several strengths, and shows what that saves in length and time, what
it costs in right labels and hidden tokens, and the texts with what was merged drawn. Without a file it takes texts in
fourteen languages that the embedded encoder was not trained on. A file is a text; a .jsonl file has one a line:
{"text": "...", "language": "...", "labels": {"topic": "..."}}, of which only the text is needed.

  --method NAME        may be repeated (default: all below)
  --strength SHARE     of the positions that are to go, from 0 to 0.95, may be repeated (default: ${full.strengths.join(', ')})
  --language NAME      of the built-in texts, may be repeated (default: all)
  --per-language N     built-in texts of each language (default: ${full.perLanguage})
  --timed N            texts that are timed, the longest ones (default: ${full.timed})
  --rounds N           times that each of them is timed (default: ${full.rounds})
  --quick              ${quick.perLanguage} text a language, strengths ${quick.strengths.join(' and ')}, ${quick.timed} text timed ${quick.rounds} time, where nothing else is said
  --model FOLDER       a BERT with heads in a Hugging Face folder (default: the embedded encoder)
  --backend NAME       auto, wasm, tensorflow, tensorflow-gpu or cpu (default: auto)
  --results FILE       keep what is measured in FILE; the next run goes on from there
  --report FILE        also write a page (HTML); it needs nothing but itself
  --json               print one JSON object for each text, method and strength and a summary, instead of the text
  --help               print this

Methods:
${ways.map(({ name, about, isBaseline = false }) => `  ${name.padEnd(12)} ${about}${isBaseline ? ' (what the others have to beat)' : ''}`).join('\n')}
`;

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const { values, positionals } = parsed(words);
  if (positionals.includes('')) throw invalidArgument('A file name is empty; give a text file, or none for the built-in texts.');
  if (positionals.length > 0 && (values.language !== undefined || values['per-language'] !== undefined)) throw invalidArgument('--language and --per-language are about the built-in texts, and there are files too; give one of them.');
  if (values.backend === 'webgpu') throw invalidArgument('--backend webgpu cannot be read while a pass runs, which merging by similarity needs; choose wasm, tensorflow or cpu.');
  const basis = values.quick === true ? quick : full;
  return {
    files: [...new Set(positionals)],
    languages: values.language,
    perLanguage: wholeNumber('per-language', values['per-language'], 1) ?? basis.perLanguage,
    ways: [...new Set(values.method?.map(wayOf) ?? ways)],
    strengths: [...new Set(values.strength?.map(strength) ?? basis.strengths)],
    timed: wholeNumber('timed', values.timed, 0) ?? basis.timed,
    rounds: wholeNumber('rounds', values.rounds, 1) ?? basis.rounds,
    model: values.model ?? tinyEncoderDirectory,
    backend: values.backend ?? 'auto',
    json: values.json === true,
    page: values.report,
    results: values.results,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        method: { type: 'string', multiple: true },
        strength: { type: 'string', multiple: true },
        language: { type: 'string', multiple: true },
        'per-language': { type: 'string' },
        timed: { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        model: { type: 'string' },
        backend: { type: 'string' },
        results: { type: 'string' },
        report: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see shorter --help.`);
  }
}

function strength(given: string): number {
  const value = Number(given);
  if (given.trim() !== '' && value >= 0 && value <= 0.95) return value;
  throw invalidArgument(`--strength is ${JSON.stringify(given)}; it must be a share from 0 to 0.95.`);
}
