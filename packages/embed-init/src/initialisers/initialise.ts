import { TokstreamError } from '@tokstream/core';
import { emptyRows } from '../rows/empty-rows.ts';
import { firstRows } from '../rows/first-rows.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';
import type { Initialiser, InitialiserInput, InitialiserNeed, InitialiserSettings } from './initialiser.ts';
import { pieceRows } from './pieces.ts';
import { oneOf } from './read-settings.ts';
import { initialisers } from './registry.ts';

/** What each need is, for messages. */
const needs: Readonly<Record<InitialiserNeed, string>> = {
  sourceVectors: 'vectors of the old vocabulary',
  targetVectors: 'vectors of the new vocabulary, static ones or the embeddings of a model that has it',
  alignment: 'counts of aligned tokens',
  lexicon: 'a lexicon',
};

/**
 * The initialiser of a name or alias.
 *
 * @throws `invalid-initialiser` naming those there are
 */
export function findInitialiser(name: string): Initialiser {
  const found = initialisers.find((each) => each.name === name || (each.aliases ?? []).includes(name));
  if (found === undefined) throw new TokstreamError(`There is no initialiser ${JSON.stringify(name)}; there are ${initialisers.map((each) => each.name).join(', ')}.`, { code: 'invalid-initialiser', stage: 'initialise' });
  return found;
}

/**
 * Rows of a new vocabulary by an initialiser of the registry.
 *
 * Beside its own settings each has `otherwise`: what becomes of tokens it knows nothing of, `random` (default), `mean` or `pieces`.
 *
 * @throws `invalid-initialiser`, `invalid-option` naming the setting, `missing-input` naming what it needs
 */
export function initialise(name: string, input: InitialiserInput, settings: InitialiserSettings = {}): MixingRows {
  const initialiser = findInitialiser(name);
  const { otherwise = 'random', ...own } = settings;
  const known = Object.keys(initialiser.settings);
  const unknown = Object.keys(own).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TokstreamError(`${initialiser.name} has no setting ${JSON.stringify(unknown)}; it has ${[...known, 'otherwise'].join(', ')}.`, { code: 'invalid-option', stage: 'initialise' });
  for (const need of initialiser.needs) {
    if (input[need] === undefined) throw new TokstreamError(`${initialiser.name} needs ${needs[need]}; give them as ${need}.`, { code: 'missing-input', stage: 'initialise' });
  }
  checkVectors(input);
  const rest = oneOf('otherwise', otherwise, ['random', 'mean', 'pieces']);
  const rows = initialiser.rows(input, { ...initialiser.settings, ...own });
  if (rest === 'pieces') return firstRows(rows, pieceRows(input.source, input.target));
  return rest === 'mean' ? firstRows(rows, emptyRows(rows.rows, rows.columns, 'mean')) : rows;
}

function checkVectors({ source, target, sourceVectors, targetVectors }: InitialiserInput): void {
  for (const [name, view, vectors] of [['sourceVectors', source, sourceVectors], ['targetVectors', target, targetVectors]] as const) {
    if (vectors === undefined || vectors.values.length === view.size * vectors.width) continue;
    throw new TokstreamError(`${name} have ${vectors.values.length / vectors.width} rows, and the vocabulary has ${view.size} tokens; give a row for each.`, { code: 'invalid-vectors', stage: 'initialise' });
  }
  if (sourceVectors !== undefined && targetVectors !== undefined && sourceVectors.width !== targetVectors.width) {
    throw new TokstreamError(`sourceVectors are ${sourceVectors.width} wide and targetVectors ${targetVectors.width}; bring them into one space first.`, { code: 'invalid-vectors', stage: 'initialise' });
  }
}
