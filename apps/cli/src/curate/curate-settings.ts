import { readFile } from 'node:fs/promises';
import { BloomFilter, c4Tagger, type BloomDemand, type DedupeOptions, type DedupeUnit, gopherTagger, type MixOptions, mix, dedupe, type Tagger } from '@tokstream/metrics';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseSettings } from '../arguments/parse-settings.ts';

const units: readonly DedupeUnit[] = ['documents', 'paragraphs', 'ngrams'];
const taggerNames: readonly string[] = ['gopher', 'c4'];

/** What `curate` takes. */
export const curateOptions: Options = {
  attributes: { type: 'string', value: 'NAME', multiple: true, help: 'read the attributes files of this name beside the documents; may be given several times' },
  'write-attributes': { type: 'string', value: 'NAME', help: 'write what this run finds to attributes files of this name' },
  out: { type: 'string', value: 'DIR', help: 'write the documents that stay, as the rules leave them, to this folder' },
  'bad-lines': { type: 'string', value: 'HOW', help: 'stop at a line that is no document, or skip and count it (default stop)' },
  'max-line': { type: 'string', value: 'BYTES', help: 'a longer line is bad, and never held (default 16777216); memory grows with the longest' },
  json: { type: 'boolean', help: 'print one object with what was done' },
  ...grouped('Tag', {
    tag: { type: 'string', value: 'NAME,...', help: `find what these rules look for: ${taggerNames.join(', ')}` },
    experiment: { type: 'string', value: 'NAME', help: 'first part of the names of what they find (default tokstream)' },
    'naughty-words': { type: 'string', value: 'FILE', help: 'words and phrases for c4, one a line, in lower case' },
  }),
  ...grouped('Deduplicate', {
    dedupe: { type: 'string', value: 'UNIT[:SETTINGS]', help: `mark ${units.join(', ')} that were seen before; settings are attribute=, length=, stride=, threshold=, min-length=, min-words=` },
    'dedupe-key': { type: 'string', value: 'PATH', help: 'JSONPath of what tells documents apart (default their text)' },
    filter: { type: 'string', value: 'FILE', help: 'the Bloom filter: read when it is there, and kept with what was finished' },
    'read-only': { type: 'boolean', help: 'compare with the filter, and put nothing into it' },
    'merge-filter': { type: 'string', value: 'FILE', multiple: true, help: 'take in another filter first; without documents that is all' },
    'expected-keys': { type: 'string', value: 'N', help: 'how many different texts a new filter is to hold' },
    'false-positives': { type: 'string', value: 'SHARE', help: 'share of new texts that it may take for known ones (default 0.001)' },
  }),
  ...grouped('Mix', {
    include: { type: 'string', value: 'PATH', multiple: true, help: 'keep only documents where a JSONPath finds something' },
    exclude: { type: 'string', value: 'PATH', multiple: true, help: 'drop documents where it does' },
    remove: { type: 'string', value: 'PATH', multiple: true, help: 'cut out the spans that it finds' },
    discard: { type: 'string', value: 'FIELD', multiple: true, help: 'write documents without this field' },
    rules: { type: 'string', value: 'FILE', help: 'the same as JSON: {"include","exclude","replace":[{"span","minScore","replacement"}],"discard"}' },
  }),
};

/** Strings hold no more. */
const mostLineBytes = 2 ** 29 - 24;

/** What a command line asks `curate` for. */
export interface CurateSettings {
  /** Made anew for every file: they hold scratch memory. */
  readonly taggers: () => readonly Tagger[];
  readonly experiment: string;
  readonly dedupe?: DedupeSettings;
  readonly mix: MixOptions;
  readonly attributes: readonly string[];
  readonly newAttributes: string | undefined;
  readonly out: string | undefined;
  readonly skipBadLines: boolean;
  readonly maxLineBytes: number;
}

/** Deduplication as asked for. */
export interface DedupeSettings {
  readonly options: DedupeOptions;
  readonly filter: string;
  readonly demand: BloomDemand | undefined;
  readonly merged: readonly string[];
}

/**
 * Reads the command line, and refuses what cannot be before the work.
 *
 * @throws `invalid-argument`, `invalid-option`, `invalid-path`
 */
export async function curateSettings(given: Arguments): Promise<CurateSettings> {
  const taggers = await taggersOf(given);
  const dedupeSettings = dedupeOf(given);
  const rules = await mixOf(given);
  mix(rules);
  if (dedupeSettings !== undefined) dedupe(await BloomFilter.create({ expectedKeys: 1 }), dedupeSettings.options);
  const [newAttributes, out] = [given.text('write-attributes'), given.text('out')];
  if (newAttributes !== undefined && !/^[^/\\]+$/.test(newAttributes)) throw invalidArgument(`--write-attributes is ${JSON.stringify(newAttributes)}; it must be a name, which becomes that of a folder.`);
  if (given.positionals.length > 0 && newAttributes === undefined && out === undefined && (dedupeSettings === undefined || dedupeSettings.options.readOnly === true)) throw invalidArgument('Nothing would be written; give --write-attributes NAME for what is found, --out DIR for the documents, or both.');
  if (out === undefined && Object.values(rules).some((list: readonly unknown[]) => list.length > 0)) throw invalidArgument('Rules for documents do nothing without --out; give the folder that the documents go to.');
  return {
    taggers,
    experiment: given.text('experiment') ?? 'tokstream',
    ...(dedupeSettings !== undefined && { dedupe: dedupeSettings }),
    mix: rules,
    attributes: given.texts('attributes'),
    newAttributes,
    out,
    skipBadLines: given.choice('bad-lines', ['stop', 'skip']) === 'skip',
    maxLineBytes: given.number('max-line', { least: 1, most: mostLineBytes, whole: true }) ?? 2 ** 24,
  };
}

async function taggersOf(given: Arguments): Promise<() => readonly Tagger[]> {
  const names = (given.text('tag') ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !taggerNames.includes(name));
  if (unknown !== undefined) throw invalidArgument(`--tag is ${JSON.stringify(unknown)}; it must be ${taggerNames.join(', ')}.`);
  const list = given.text('naughty-words');
  if (list !== undefined && !names.includes('c4')) throw invalidArgument('--naughty-words are for --tag c4; give both or none.');
  const naughtyWords = list === undefined ? [] : (await readFile(list, 'utf8')).split(/\r?\n/).filter((word) => word !== '');
  return () => names.map((name) => (name === 'gopher' ? gopherTagger() : c4Tagger({ naughtyWords })));
}

function dedupeOf(given: Arguments): DedupeSettings | undefined {
  const text = given.text('dedupe');
  const [filter, key, merged] = [given.text('filter'), given.text('dedupe-key'), given.texts('merge-filter')];
  const expectedKeys = given.number('expected-keys', { least: 1 });
  const falsePositiveRate = given.number('false-positives', { least: 0, most: 1 });
  const [unit = '', settings = ''] = (text ?? '').split(/:(.*)/s);
  if (text === undefined) {
    const alone = ['filter', 'dedupe-key', 'merge-filter', 'expected-keys', 'false-positives'].find((name) => given.texts(name).length > 0) ?? (given.flag('read-only') ? 'read-only' : undefined);
    if (alone !== undefined) throw invalidArgument(`--${alone} is for --dedupe; say what is compared: ${units.join(', ')}.`);
    return undefined;
  }
  const by = units.find((known) => known === unit);
  if (by === undefined) throw invalidArgument(`--dedupe is ${JSON.stringify(unit)}; it must be ${units.join(', ')}.`);
  if (filter === undefined) throw invalidArgument('--filter is missing; give the file of the Bloom filter, which is made when it does not exist.');
  const parsed = parseSettings('dedupe', settings, ['attribute', 'length', 'stride', 'threshold', 'min-length', 'min-words']);
  const options = {
    by,
    key,
    attribute: parsed.text('attribute'),
    ngramLength: parsed.number('length'),
    stride: parsed.number('stride'),
    threshold: parsed.number('threshold'),
    minLength: parsed.number('min-length'),
    minWords: parsed.number('min-words'),
    readOnly: given.flag('read-only'),
  };
  return {
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as DedupeOptions,
    filter,
    demand: expectedKeys === undefined ? undefined : { expectedKeys, ...(falsePositiveRate !== undefined && { falsePositiveRate }) },
    merged,
  };
}

async function mixOf(given: Arguments): Promise<Required<MixOptions>> {
  const file = given.text('rules');
  const rules = file === undefined ? {} : rulesFrom(file, await readFile(file, 'utf8'));
  const all = <Rule>(mine: readonly Rule[] | undefined, more: readonly Rule[]): readonly Rule[] => [...(mine ?? []), ...more];
  return {
    include: all(rules.include, given.texts('include')),
    exclude: all(rules.exclude, given.texts('exclude')),
    replace: all(rules.replace, given.texts('remove').map((span) => ({ span }))),
    discard: all(rules.discard, given.texts('discard')),
  };
}

function rulesFrom(file: string, text: string): MixOptions {
  const invalid = (why: string): Error => invalidArgument(`${file} holds no rules (${why}); give {"include":[PATH],"exclude":[PATH],"replace":[{"span":PATH,"minScore":N,"replacement":TEXT}],"discard":[FIELD]}.`);
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) throw invalid('it is no object');
  for (const [name, list] of Object.entries(rules as Record<string, unknown>)) {
    if (!['include', 'exclude', 'replace', 'discard'].includes(name)) throw invalid(`it has ${JSON.stringify(name)}`);
    if (!Array.isArray(list) || !list.every(name === 'replace' ? isReplacement : (rule) => typeof rule === 'string')) throw invalid(`${JSON.stringify(name)} is no such list`);
  }
  return rules as MixOptions;
}

function isReplacement(rule: unknown): boolean {
  const { span, minScore = 0, replacement = '', ...others } = (rule ?? {}) as Record<string, unknown>;
  return typeof span === 'string' && typeof minScore === 'number' && typeof replacement === 'string' && Object.keys(others).length === 0;
}
