import { digitMerges, type CreateSpanMerger, dynamicBpe, type EntropyPatchesOptions, frozenMerges, mergeBoundaries, type MergeOptions, type MergeTable, spacePatches, strides, superwords } from '@tokstream/merge';
import type { Tokenizer } from '@tokstream/tokenize';
import { checkOutputFile } from '../arguments/check-output-file.ts';
import { defined } from '../arguments/defined.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';

const methods = ['dynamic-bpe', 'superwords', 'digits', 'spaces', 'strides', 'entropy'] as const;

/** The options of each method; no other takes them. */
const optionsOf: Readonly<Record<string, readonly (typeof methods)[number][]>> = {
  tokenizer: ['dynamic-bpe', 'superwords', 'digits', 'strides'],
  boundary: ['dynamic-bpe'],
  merges: ['dynamic-bpe', 'superwords'],
  shorten: ['dynamic-bpe', 'superwords'],
  'min-count': ['dynamic-bpe', 'superwords'],
  window: ['dynamic-bpe'],
  table: ['dynamic-bpe', 'superwords'],
  learn: ['dynamic-bpe', 'superwords'],
  'max-words': ['superwords'],
  size: ['digits', 'strides'],
  rule: ['entropy'],
  threshold: ['entropy'],
  rise: ['entropy'],
  'max-length': ['spaces', 'entropy'],
  model: ['entropy'],
  backend: ['entropy'],
  engine: ['entropy'],
  precision: ['entropy'],
  threads: ['entropy'],
};

/** What says how text is merged. */
export const mergeOptions: Options = {
  method: { type: 'string', value: 'NAME', help: `${methods.join(', ')} (default dynamic-bpe)` },
  tokenizer: { type: 'string', value: 'FILE', help: 'tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one; default the embedded model\'s. spaces and entropy merge bytes' },
  ...grouped('dynamic-bpe and superwords', {
    boundary: { type: 'string', value: 'NAME', help: `what a merged token may not reach beyond: ${mergeBoundaries.join(', ')} (default pretokens; only dynamic-bpe)` },
    merges: { type: 'string', value: 'N', help: 'most merges of a window or table; default until none is left' },
    shorten: { type: 'string', value: 'SHARE', help: 'stop once this share of the tokens is saved, such as 0.2' },
    'min-count': { type: 'string', value: 'N', help: 'merge no pair that stands in fewer places' },
    window: { type: 'string', value: 'N', help: 'documents that merges are learned on together (default 32)' },
    'max-words': { type: 'string', value: 'N', help: 'most words of a superword (default 4)' },
    table: { type: 'string', value: 'FILE', help: 'merge by the table in this file instead of learning as the text goes' },
    learn: { type: 'boolean', help: 'learn the table on this text first, and write it to --table' },
  }),
  ...grouped('the other methods', {
    size: { type: 'string', value: 'N', help: 'digits of a group (default 3), or tokens of a stride (default 4)' },
    rule: { type: 'string', value: 'NAME', help: 'entropy: global, monotonic or combined (default global)' },
    threshold: { type: 'string', value: 'NATS', help: 'entropy: a patch begins above it (default 1.335)' },
    rise: { type: 'string', value: 'NATS', help: 'entropy: the rise that combined wants (default 0)' },
    'max-length': { type: 'string', value: 'N', help: 'spaces and entropy: longest patch in bytes' },
  }),
};

/** How text is merged, checked as far as that goes without reading anything. */
export interface MergeSettings {
  readonly method: (typeof methods)[number];
  readonly merges: MergeOptions;
  readonly windowDocuments: number | undefined;
  readonly maxWords: number | undefined;
  readonly table: string | undefined;
  readonly learn: boolean;
  readonly size: number | undefined;
  readonly maxLength: number | undefined;
  readonly entropy: EntropyPatchesOptions;
}

/** @throws `invalid-argument` */
export function readMergeSettings(given: Arguments): MergeSettings {
  const method = given.choice('method', methods) ?? 'dynamic-bpe';
  for (const [name, takers] of Object.entries(optionsOf)) {
    if ((given.text(name) !== undefined || given.flag(name)) && !takers.includes(method)) throw invalidArgument(`--${name} means nothing to ${method}; leave it out, or choose ${takers.join(' or ')}.`);
  }
  const table = given.text('table');
  const learn = given.flag('learn');
  if (learn && table === undefined) throw invalidArgument('--learn has nowhere to write the table; give --table FILE.');
  if (method === 'superwords' && table === undefined) throw invalidArgument('superwords joins words by a table; give --table FILE, with --learn to make it from this text.');
  if (learn) checkOutputFile('table', table!);
  const boundary = given.choice('boundary', mergeBoundaries);
  const settings: MergeSettings = {
    method,
    merges: defined({ boundary, maxMerges: given.number('merges', { least: 0, whole: true }), shortening: given.number('shorten', { least: 0, most: 1 }), minCount: given.number('min-count', { least: 1, whole: true }) }),
    windowDocuments: given.number('window', { least: 1, whole: true }),
    maxWords: given.number('max-words', { least: 2, whole: true }),
    table,
    learn,
    size: given.number('size', { least: 1, whole: true }),
    maxLength: given.number('max-length', { least: 1, whole: true }),
    entropy: defined({ rule: given.choice('rule', ['global', 'monotonic', 'combined']), threshold: given.number('threshold', { least: 0 }), rise: given.number('rise', { least: 0 }), maxLength: given.number('max-length', { least: 1, whole: true }) }),
  };
  const learning = ['boundary', 'merges', 'shorten', 'min-count', 'window', 'max-words'].filter((name) => given.text(name) !== undefined && (name === 'window' || !learn));
  if (table !== undefined && learning.length > 0) throw invalidArgument(`--${learning[0]!} is about learning, and the table is learned already; leave it out${learning[0] === 'window' ? '' : ', or add --learn'}.`);
  return settings;
}

/** What merges the tokens of a tokenizer. Entropy patches are made elsewhere, since they need a model. */
export function mergerOf(settings: MergeSettings, tokenizer: Pick<Tokenizer, 'size' | 'bytesOf'>, isPretoken: () => (text: string) => boolean, table: MergeTable | undefined): CreateSpanMerger {
  switch (settings.method) {
    case 'dynamic-bpe':
      if (table !== undefined) return frozenMerges(table);
      return dynamicBpe(tokenizer, { ...settings.merges, ...defined({ windowDocuments: settings.windowDocuments }), isPretoken: isPretoken() });
    case 'superwords':
      return superwords(tokenizer, table!, { isPretoken: isPretoken() });
    case 'digits':
      return digitMerges(tokenizer, defined({ size: settings.size }));
    case 'spaces':
      return spacePatches(tokenizer, defined({ maxLength: settings.maxLength }));
    default:
      return strides(settings.size ?? 4);
  }
}
