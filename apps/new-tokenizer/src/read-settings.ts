import { parseArgs } from 'node:util';
import { invalidArgument, wholeNumber } from '@tokstream/app-shell';
import { tinyDirectory } from '@tokstream/tiny';
import type { ExtraFiles } from './methods/extras.ts';
import type { Method } from './methods/method.ts';
import { allMethods, readMethod } from './methods/read-method.ts';
import { builtinTexts, type BuiltinText } from './texts/builtin-texts.ts';

/** Which weights learn. */
export type Learning = 'embeddings' | 'all' | 'embeddings-first';

/** What the command line asks for. */
export interface Settings {
  /** Texts of the user's own; none for the built-in one. */
  readonly files: readonly string[];
  readonly builtin: BuiltinText;
  /** Tokens of the new vocabulary. */
  readonly vocabulary: number;
  readonly methods: readonly Method[];
  /** Steps of training; 0 for none. */
  readonly steps: number;
  readonly learning: Learning;
  readonly learningRate: number;
  readonly seeds: readonly number[];
  /** Share of the text that is held out. */
  readonly heldOut: number;
  /** Bytes of it that are evaluated for each seed. */
  readonly evaluated: number;
  readonly extras: ExtraFiles;
  /** A Llama in a Hugging Face folder. */
  readonly model: string;
  readonly backend: string;
  readonly json: boolean;
  /** Where the best model goes, if anywhere. */
  readonly out: string | undefined;
  /** Where the page goes, if anywhere. */
  readonly page: string | undefined;
  /** Where finished cells are kept, if anywhere. */
  readonly results: string | undefined;
}

/** What the command line says; the steps may be left to the backend. */
export type GivenSettings = Omit<Settings, 'steps'> & { readonly steps: number | undefined };

const full = { vocabulary: 2048, steps: undefined, seeds: 3, evaluated: 6000 };
const quick = { vocabulary: 1024, steps: 25, seeds: 1, evaluated: 2000 };
/** So that two cores need no more than a quarter of an hour. */
const fullSteps = { most: 200, slow: 75 };
const slowBackends: readonly string[] = ['wasm', 'cpu'];
const defaults = { learningRate: 0.003, heldOut: 0.1 };
const learnings: readonly Learning[] = ['embeddings', 'all', 'embeddings-first'];

/** What `--help` prints. */
export const help: string = `Usage: new-tokenizer [options] [FILE...]

Trains a tokenizer on text of a new domain or language, gives it to a model by every initialiser of embedding tables, and
shows bits per byte of held-out text before any training and while the model recovers. Without a file it takes a built-in text.

  --text NAME               built-in text (default: ${builtinTexts[0]!.name}):
${builtinTexts.map(({ name, about }) => `                              ${name}: ${about}`).join('\n')}
  --vocabulary N            tokens of the new vocabulary (default: ${full.vocabulary})
  --method NAME[:KEY=VALUE,...]
                            may be repeated (default: all below); left out, with a line that says so, where it needs what is not given
  --steps N                 steps of training after which it ends (default: ${fullSteps.most},
                            ${fullSteps.slow} on ${slowBackends.join(' and ')}); 0 for none
  --train WHAT              ${learnings.join(', ')}: only the tables learn (default), all weights do, or all do
                            after the first quarter of the steps
  --learning-rate X         after ten steps of warm-up (default: ${defaults.learningRate})
  --seeds N                 each draws anew what is held out, and with it the tokenizer, rows and batches (default: ${full.seeds})
  --held-out SHARE          of the text (default: ${defaults.heldOut})
  --evaluate BYTES          of it, for each seed (default: ${full.evaluated})
  --quick                   ${quick.seeds} seed, ${quick.steps} steps, ${quick.vocabulary} tokens, ${quick.evaluated} bytes, where nothing else is said
  --dictionary FILE         pairs of words, new and old with a tab between them: wechsel and token-adapt then go by vectors of
                            the old language's words, trained on --source-text
  --source-text FILE        text of the old language; needed with --dictionary
  --parallel FILE           pairs of sentences, new and old with a tab between them, for trans-tokenizer
  --lexicon FILE            pairs of a term and a text that says what it is, with a tab between them, for lexicon
  --model FOLDER            a Llama in a Hugging Face folder (default: the embedded model)
  --backend NAME            auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu (default: auto)
  --out FOLDER              write the best model in the end
  --results FILE            keep what is measured in FILE; the next run goes on from there
  --report FILE             also write a page (HTML); it needs nothing but itself
  --json                    print one JSON object for each cell and a summary, instead of the text
  --help                    print this

Methods:
${allMethods()
  .map(({ name, initialiser: { summary, settings } }) => `  ${name.padEnd(16)} ${summary}${Object.keys(settings).length === 0 ? '' : ` (${Object.entries(settings).map((pair) => pair.join('=')).join(', ')})`}`)
  .join('\n')}
`;

/** Settings on a backend. */
export function settingsOn(backend: string, given: GivenSettings): Settings {
  return { ...given, steps: given.steps ?? (slowBackends.includes(backend) ? fullSteps.slow : fullSteps.most) };
}

/** Parses the command line; throws `invalid-argument` with one line that says what to do. */
export function readSettings(words: readonly string[]): GivenSettings {
  const { values, positionals } = parsed(words);
  if (positionals.includes('')) throw invalidArgument('A file name is empty; give a text file, or none for the built-in text.');
  const basis = values.quick === true ? quick : full;
  const builtin = builtinTexts.find(({ name }) => name === (values.text ?? builtinTexts[0]!.name));
  if (builtin === undefined) throw invalidArgument(`--text is ${JSON.stringify(values.text)}; it must be ${builtinTexts.map(({ name }) => name).join(' or ')}.`);
  if (values.text !== undefined && positionals.length > 0) throw invalidArgument('--text names a built-in text and there are files too; give one of them.');
  const learning = learnings.find((name) => name === (values.train ?? learnings[0]));
  if (learning === undefined) throw invalidArgument(`--train is ${JSON.stringify(values.train)}; it must be ${learnings.join(', ')}.`);
  if ((values.dictionary === undefined) !== (values['source-text'] === undefined)) throw invalidArgument('--dictionary and --source-text go together; give both or none.');
  const methods = values.method?.map(readMethod) ?? allMethods();
  return {
    files: [...new Set(positionals)],
    builtin,
    vocabulary: wholeNumber('vocabulary', values.vocabulary, 260) ?? basis.vocabulary,
    methods: [...new Map(methods.map((method) => [method.name, method])).values()],
    steps: wholeNumber('steps', values.steps, 0) ?? basis.steps,
    learning,
    learningRate: number('learning-rate', values['learning-rate'], Number.POSITIVE_INFINITY) ?? defaults.learningRate,
    seeds: Array.from({ length: wholeNumber('seeds', values.seeds, 1) ?? basis.seeds }, (_, seed) => seed),
    heldOut: number('held-out', values['held-out'], 1) ?? defaults.heldOut,
    evaluated: wholeNumber('evaluate', values.evaluate, 100) ?? basis.evaluated,
    extras: { dictionary: values.dictionary, sourceText: values['source-text'], parallel: values.parallel, lexicon: values.lexicon },
    model: values.model ?? tinyDirectory,
    backend: values.backend ?? 'auto',
    json: values.json === true,
    out: values.out,
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
        text: { type: 'string' },
        vocabulary: { type: 'string' },
        method: { type: 'string', multiple: true },
        steps: { type: 'string' },
        train: { type: 'string' },
        'learning-rate': { type: 'string' },
        seeds: { type: 'string' },
        'held-out': { type: 'string' },
        evaluate: { type: 'string' },
        quick: { type: 'boolean' },
        dictionary: { type: 'string' },
        'source-text': { type: 'string' },
        parallel: { type: 'string' },
        lexicon: { type: 'string' },
        model: { type: 'string' },
        backend: { type: 'string' },
        out: { type: 'string' },
        results: { type: 'string' },
        report: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw invalidArgument(`${(error as Error).message.split(/[.\n]/, 1)[0]!}; see new-tokenizer --help.`);
  }
}

function number(name: string, given: string | undefined, below: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() !== '' && value > 0 && value < below) return value;
  throw invalidArgument(`--${name} is ${JSON.stringify(given)}; it must be a number above 0${below === Number.POSITIVE_INFINITY ? '' : ` and below ${below}`}.`);
}
