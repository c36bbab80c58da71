import type { Arguments, Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { wholeCaches } from '../cache/policy-options.ts';
import { byteOptions, strategyOptions } from './strategy-options.ts';

const speculation = ['drafter', 'draft-model', 'verifier', 'recycling-file'];
const companions = ['guidance', 'negative-prompt', 'contrast'];
const stepped = ['stop', 'max-seconds', 'soft-thinking', 'logprobs', 'max-batch', 'max-cache-bytes'];
/** What lets go of tokens behind, or is of a single text. */
const ofOnePath = ['cache', 'save-cache'];
const drawing = ['temperature', 'top-k', 'top-p', 'min-p', 'typical', 'top-n-sigma', 'xtc', 'mirostat'];
/** All that goes with bytes. */
const ofBytes = ['model', 'backend', 'engine', 'precision', 'threads', 'max-new-tokens', 'temperature', 'seed', 'json'];

/** Strategies, of which one can be chosen, with the options they do without. */
const strategies: Readonly<Record<string, (option: string) => boolean>> = {
  beams: (option) => [...speculation, ...companions, ...stepped, ...ofOnePath, 'mirostat'].includes(option),
  'contrastive-search': (option) => [...speculation, ...companions, ...stepped, ...ofOnePath, ...drawing].includes(option),
  'best-of': (option) => ['logprobs', 'report', 'soft-thinking', 'save-cache'].includes(option),
  'self-consistency': (option) => ['logprobs', 'report', 'soft-thinking', 'save-cache'].includes(option),
  heal: (option) => option === 'load-cache',
  'exact-bytes': (option) => ![...ofBytes, 'stop'].includes(option),
  fill: (option) => !ofBytes.includes(option),
};

/** Options that are part of another one. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'length-penalty': ['beams'],
  'beam-groups': ['beams'],
  'diversity-penalty': ['beams'],
  answer: ['self-consistency'],
  'token-budget': ['best-of', 'self-consistency'],
  'negative-prompt': ['guidance'],
  verifier: ['drafter', 'draft-model', 'recycling-file'],
  'prefix-bytes': ['share-prefixes'],
};

/** Options that do not go together, whatever the strategy. */
const rivals: readonly (readonly [string, string])[] = [
  ['share-prefixes', 'cache'],
  ['share-prefixes', 'cache-precision'],
  ['share-prefixes', 'load-cache'],
  ['load-cache', 'cache-precision'],
  ['save-cache', 'soft-thinking'],
];

/** Values of options that are as if they were not given. */
const neutral: Readonly<Record<string, readonly string[]>> = { drafter: ['none'], cache: wholeCaches, 'cache-precision': ['float32'] };

/** Refuses options that would not have an effect together, before anything is loaded. */
export function checkCombinations(given: Arguments, options: Options): void {
  const isGiven = (name: string): boolean => (options[name]!.type === 'boolean' ? given.flag(name) : given.texts(name).length > 0 && neutral[name]?.includes(given.text(name)!) !== true);
  const named = Object.keys(options).filter(isGiven);
  for (const name of named) {
    const wholes = parts[name];
    if (wholes !== undefined && !wholes.some(isGiven)) throw invalidArgument(`--${name} is a part of ${wholes.map((whole) => `--${whole}`).join(' or ')}; give that too.`);
  }
  for (const strategy of Object.keys({ ...strategyOptions, ...byteOptions }).filter((name) => name in strategies && isGiven(name))) {
    const other = named.find((name) => name !== strategy && (name in strategies || (strategies[strategy]!(name) && parts[name]?.includes(strategy) !== true)));
    if (other !== undefined) throw unfit(strategy, other);
  }
  for (const [one, other] of rivals) if (isGiven(one) && isGiven(other)) throw unfit(one, other);
}

function unfit(one: string, other: string): Error {
  return invalidArgument(`--${one} does not go with --${other}; leave one of them out.`);
}
