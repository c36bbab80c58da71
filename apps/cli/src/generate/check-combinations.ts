import type { Arguments, Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { byteOptions, strategyOptions } from './strategy-options.ts';

const speculation = ['drafter', 'draft-model', 'verifier', 'recycling-file'];
const companions = ['guidance', 'negative-prompt', 'contrast'];
const stepped = ['stop', 'max-seconds', 'soft-thinking', 'logprobs', 'max-batch', 'max-cache-bytes'];
const drawing = ['temperature', 'top-k', 'top-p', 'min-p', 'typical', 'top-n-sigma', 'xtc', 'mirostat'];
/** All that goes with bytes. */
const ofBytes = ['model', 'backend', 'engine', 'cache', 'max-new-tokens', 'temperature', 'seed', 'json'];

/** Strategies, of which one can be chosen, with the options they do without. */
const strategies: Readonly<Record<string, (option: string) => boolean>> = {
  beams: (option) => [...speculation, ...companions, ...stepped, 'mirostat'].includes(option),
  'contrastive-search': (option) => [...speculation, ...companions, ...stepped, ...drawing].includes(option),
  'best-of': (option) => ['logprobs', 'report', 'soft-thinking'].includes(option),
  'self-consistency': (option) => ['logprobs', 'report', 'soft-thinking'].includes(option),
  heal: () => false,
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
};

/** Refuses options that would not have an effect together, before anything is loaded. */
export function checkCombinations(given: Arguments, options: Options): void {
  const isGiven = (name: string): boolean => (options[name]!.type === 'boolean' ? given.flag(name) : given.texts(name).length > 0) && !(name === 'drafter' && given.text(name) === 'none');
  const named = Object.keys(options).filter(isGiven);
  for (const name of named) {
    const wholes = parts[name];
    if (wholes !== undefined && !wholes.some(isGiven)) throw invalidArgument(`--${name} is a part of ${wholes.map((whole) => `--${whole}`).join(' or ')}; give that too.`);
  }
  for (const strategy of Object.keys({ ...strategyOptions, ...byteOptions }).filter((name) => name in strategies && isGiven(name))) {
    const other = named.find((name) => name !== strategy && (name in strategies || (strategies[strategy]!(name) && parts[name]?.includes(strategy) !== true)));
    if (other !== undefined) throw invalidArgument(`--${strategy} does not go with --${other}; leave one of them out.`);
  }
}
