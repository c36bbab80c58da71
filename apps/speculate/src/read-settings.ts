import { parseArgs } from 'node:util';
import { invalidArgument } from '@tokstream/app-shell';
import { type DrafterEntry, drafterFrom, drafters } from '@tokstream/decode';
import { tinyDirectory } from '@tokstream/tiny';
import { builtinPrompts, type NamedPrompt } from './builtin-prompts.ts';

/** What the command line asks for. */
export interface Settings {
  readonly prompts: readonly NamedPrompt[];
  /** As `drafterFrom` reads them; undefined is every one that there is something to run with. */
  readonly drafters: readonly string[] | undefined;
  /** A folder or a `.gguf` file. */
  readonly model: string;
  readonly draftModel: string | undefined;
  readonly backend: string;
  readonly maxNewTokens: number;
  readonly rounds: number;
  readonly temperature: number;
  readonly seed: number;
  /** Whether drafters remember the prompts before. */
  readonly sharedMemory: boolean;
  readonly json: boolean;
  /** Where the page goes, if anywhere. */
  readonly page: string | undefined;
}

/** Drafters that run where none is named, without a draft model. */
export const defaultDrafters: readonly string[] = ['prompt-lookup', 'suffix-lookup', 'token-recycling', 'lookup-and-recycling', 'jacobi', 'lookahead'];

/** What `--help` prints. */
export const help: string = `Usage: speculate [options] [PROMPT...]

Decodes prompts plainly and with drafters, and shows side by side where each token came from and what it cost.
Without a prompt it takes four short examples: prose, code, JSON lines and a table.

  --drafter NAME[:KEY=VALUE,...]  a way to draft, may be repeated; default the ones marked *, and the
                                  draft model where there is one; there are
${drafters.map((entry) => `                                  ${drafterHelp(entry)}`).join('\n')}
  --model MODEL                   Hugging Face folder or .gguf file (default: the embedded model)
  --draft-model MODEL             a smaller model that drafts
  --max-new-tokens N              tokens to make for each prompt at most (default: 96)
  --rounds N                      times that each is measured; what is shown is the run of median time (default: 3)
  --temperature T                 0 always takes the most likely token (default: 0)
  --seed N                        seeds the draws (default: 0)
  --shared-memory                 drafters keep what they learnt from the prompts before
  --backend NAME                  auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu (default: auto)
  --html FILE                     also write a page; it needs nothing but itself
  --json                          print one JSON object for each prompt and drafter and a summary, instead of the text
  --help                          print this
`;

function drafterHelp({ name, settings }: DrafterEntry): string {
  return `${defaultDrafters.includes(name) ? '*' : ' '} ${name}${settings.length === 0 ? '' : ` (${settings.join(', ')})`}`;
}

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): Settings {
  const { values, positionals } = parsed(words);
  if (positionals.includes('')) throw invalidArgument('A prompt is empty; give it text, or no prompt for the examples.');
  const draftModel = values['draft-model'];
  const chosen = values.drafter && [...new Set(values.drafter)];
  for (const description of chosen ?? []) checkDrafter(description, draftModel !== undefined);
  return {
    prompts: positionals.length === 0 ? builtinPrompts : positionals.map((text, at) => ({ name: `prompt ${at + 1}`, text })),
    drafters: chosen,
    model: values.model ?? tinyDirectory,
    draftModel,
    backend: values.backend ?? 'auto',
    maxNewTokens: number('max-new-tokens', values['max-new-tokens'], 1) ?? 96,
    rounds: number('rounds', values.rounds, 1) ?? 3,
    temperature: number('temperature', values.temperature, 0, false) ?? 0,
    seed: number('seed', values.seed, 0) ?? 0,
    sharedMemory: values['shared-memory'] === true,
    json: values.json === true,
    page: values.html,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        drafter: { type: 'string', multiple: true },
        model: { type: 'string' },
        'draft-model': { type: 'string' },
        'max-new-tokens': { type: 'string' },
        rounds: { type: 'string' },
        temperature: { type: 'string' },
        seed: { type: 'string' },
        'shared-memory': { type: 'boolean' },
        backend: { type: 'string' },
        html: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see speculate --help.`);
  }
}

/** Refuses a drafter before a model is loaded, where that can be known. */
function checkDrafter(description: string, hasDraftModel: boolean): void {
  const name = description.split(':', 1)[0]!;
  const needs = drafters.find((one) => one.name === name)?.needs ?? [];
  if (needs.length > 0) {
    if (!hasDraftModel) throw invalidArgument(`The drafter ${name} needs --draft-model MODEL; pass it as well.`);
    return;
  }
  try {
    drafterFrom(description);
  } catch (error) {
    throw invalidArgument((error as Error).message, error);
  }
}

function number(name: string, given: string | undefined, least: number, isWhole = true): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  const fits = given.trim() !== '' && value >= least && (isWhole ? /^\d+$/.test(given) && Number.isSafeInteger(value) : Number.isFinite(value));
  if (fits) return value;
  throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be a ${isWhole ? 'whole ' : ''}number of at least ${least}.`);
}
