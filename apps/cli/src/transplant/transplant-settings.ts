import { statSync } from 'node:fs';
import { findInitialiser, initialisers, type Initialiser, type InitialiserSettings, type SpecialRole } from '@tokstream/embed-init';
import { tinyDirectory } from '@tokstream/tiny';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseSettings } from '../arguments/parse-settings.ts';

/** What `transplant` takes beside the options of a model. */
export const transplantOptions: Options = {
  tokenizer: { type: 'string', value: 'FILE', help: 'the new tokenizer: tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one' },
  out: { type: 'string', value: 'DIR', help: 'the model folder that is made; it must not be there yet' },
  method: { type: 'string', value: 'NAME[:SETTINGS]', help: `how new embeddings are made: ${initialisers.map(({ name }) => name).join(', ')} (default pieces); settings are such as k=10, and otherwise=random, mean or pieces for tokens it knows nothing of` },
  eval: { type: 'string', value: 'FILE', multiple: true, help: 'measure bits per byte of this text before and after; may be given several times' },
  bos: { type: 'string', value: 'TOKEN', help: 'the new token that begins a text, where its tokenizer does not say' },
  eos: { type: 'string', value: 'TOKEN', help: 'the new token that ends a text' },
  pad: { type: 'string', value: 'TOKEN', help: 'the new token that fills rows' },
  'pad-to': { type: 'string', value: 'N', help: 'make the tables a multiple of N rows (default 1)' },
  rescale: { type: 'boolean', help: 'stretch mixed embeddings to the mean length of old ones' },
  seed: { type: 'string', value: 'N', help: 'of embeddings that are drawn (default 0)' },
  json: { type: 'boolean', help: 'print one object with what was done' },
  report: { type: 'string', value: 'FILE', help: 'also write it as a page' },
  ...grouped('What methods learn from', {
    donor: { type: 'string', value: 'DIR', help: 'a model folder with the new tokenizer, for clp and omp' },
    text: { type: 'string', value: 'FILE', multiple: true, help: 'text in the new language, for focus, wechsel and token-adapt' },
    'source-text': { type: 'string', value: 'FILE', multiple: true, help: 'text in the old language, where that is another' },
    vectors: { type: 'string', value: 'FILE', help: 'word vectors of the new language instead of text: word2vec or GloVe text, or .bin of fastText' },
    'source-vectors': { type: 'string', value: 'FILE', help: 'those of the old language, where that is another' },
    dictionary: { type: 'string', value: 'FILE', help: 'OLD<tab>NEW words a line, to bring the two languages together' },
    parallel: { type: 'string', value: 'FILE', help: 'OLD<tab>NEW sentences a line, for trans-tokenizer' },
    lexicon: { type: 'string', value: 'FILE', help: 'JSON {"term": ["text", ...]}, for lexicon' },
  }),
};

/** What a command line asks `transplant` for. */
export interface TransplantSettings {
  readonly model: string;
  readonly tokenizer: string;
  readonly out: string;
  readonly initialiser: Initialiser;
  readonly settings: InitialiserSettings;
  readonly special: Readonly<Partial<Record<SpecialRole, string>>>;
  readonly padToMultipleOf: number;
  readonly seed: number;
  readonly rescale: boolean;
  readonly report: string | undefined;
  readonly donor: string | undefined;
  readonly text: readonly string[];
  readonly sourceText: readonly string[];
  readonly vectors: string | undefined;
  readonly sourceVectors: string | undefined;
  readonly dictionary: string | undefined;
  readonly parallel: string | undefined;
  readonly lexicon: string | undefined;
}

/** Everything that can be refused before the work. */
export function readTransplantSettings(given: Arguments): TransplantSettings {
  const model = given.text('model') ?? tinyDirectory;
  if (statSync(model, { throwIfNoEntry: false })?.isDirectory() !== true) throw invalidArgument(`--model ${model} is no folder here; give a Hugging Face model folder with safetensors.`);
  const [tokenizer, out] = [given.text('tokenizer'), given.text('out')];
  if (tokenizer === undefined) throw invalidArgument('--tokenizer is missing; give the new tokenizer.');
  if (out === undefined) throw invalidArgument('--out is missing; give the folder that is made.');
  const { initialiser, settings } = readMethod(given.text('method') ?? 'pieces');
  const report = given.text('report');
  if (report !== undefined) checkOutputFile('report', report);
  const inputs = { donor: given.text('donor'), text: given.texts('text'), sourceText: given.texts('source-text'), vectors: given.text('vectors'), sourceVectors: given.text('source-vectors'), dictionary: given.text('dictionary'), parallel: given.text('parallel'), lexicon: given.text('lexicon') };
  checkInputs(initialiser, inputs);
  const special = Object.fromEntries((['bos', 'eos', 'pad'] as const).flatMap((role) => (given.text(role) === undefined ? [] : [[role, given.text(role)!]])));
  return {
    model,
    tokenizer,
    out,
    initialiser,
    settings,
    special,
    padToMultipleOf: given.number('pad-to', { least: 1, whole: true }) ?? 1,
    seed: given.number('seed', { least: 0, most: 2 ** 21 - 3, whole: true }) ?? 0,
    rescale: given.flag('rescale'),
    report,
    ...inputs,
  };
}

function readMethod(method: string): Pick<TransplantSettings, 'initialiser' | 'settings'> {
  const [, name, text = ''] = /^([^:]*)(?::(.*))?$/s.exec(method)!;
  const initialiser = findInitialiser(name!);
  const keys = [...Object.keys(initialiser.settings), 'otherwise'];
  const read = parseSettings(`method ${initialiser.name}`, text, keys);
  return { initialiser, settings: Object.fromEntries(keys.flatMap((key) => (read.text(key) === undefined ? [] : [[key, read.text(key)!]]))) };
}

type Inputs = Pick<TransplantSettings, 'donor' | 'text' | 'sourceText' | 'vectors' | 'sourceVectors' | 'dictionary' | 'parallel' | 'lexicon'>;

/** Methods that learn from a model. */
export const learnsFromDonor: ReadonlySet<string> = new Set(['clp', 'omp']);

function checkInputs({ name, needs }: Initialiser, { donor, text, sourceText, vectors, sourceVectors, dictionary, parallel, lexicon }: Inputs): void {
  const learnsFromText = needs.includes('targetVectors') && !learnsFromDonor.has(name);
  const ofWords = needs.includes('sourceVectors');
  const options = [
    ['donor', donor !== undefined, learnsFromDonor.has(name), true],
    ['text', text.length > 0, learnsFromText, vectors === undefined],
    ['source-text', sourceText.length > 0, ofWords, false],
    ['vectors', vectors !== undefined, learnsFromText, false],
    ['source-vectors', sourceVectors !== undefined, ofWords, false],
    ['dictionary', dictionary !== undefined, ofWords, false],
    ['parallel', parallel !== undefined, needs.includes('alignment'), true],
    ['lexicon', lexicon !== undefined, needs.includes('lexicon'), true],
  ] as const;
  for (const [option, isGiven, isUsed, isNeeded] of options) {
    if (isGiven && !isUsed) throw invalidArgument(`--${option} means nothing to ${name}; leave it out.`);
    if (isUsed && isNeeded && !isGiven) throw invalidArgument(`${name} learns from --${option}; give it.`);
  }
  for (const [option, path] of [['vectors', vectors], ['source-vectors', sourceVectors]] as const) {
    if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw invalidArgument(`--${option} ${path} is no file; give one of word vectors.`);
  }
  if (vectors !== undefined && text.length > 0) throw invalidArgument('--vectors and --text exclude each other; vectors are made of the one or read from the other.');
  if (sourceText.length > 0 && text.length === 0) throw invalidArgument('--source-text goes with --text; with --vectors give --source-vectors.');
  if (sourceVectors !== undefined && vectors === undefined) throw invalidArgument('--source-vectors goes with --vectors; with --text give --source-text.');
  if (dictionary !== undefined && sourceText.length === 0 && sourceVectors === undefined) throw invalidArgument('--dictionary needs the old language too; give --source-text or --source-vectors.');
  if (sourceText.length > 0 && dictionary === undefined) throw invalidArgument('--source-text needs --dictionary, which brings its words to the new language.');
}
