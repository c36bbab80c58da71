import { TokstreamError } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { combineDrafters } from './combine-drafters.ts';
import { draftModel } from './draft-model.ts';
import { draftModelAcross, type DraftModelAcrossOptions } from './draft-model-across.ts';
import type { DrafterSource } from './drafter.ts';
import { jacobi } from './jacobi.ts';
import { lookahead } from './lookahead.ts';
import { ngramCache } from './ngram-cache.ts';
import { promptLookup } from './prompt-lookup.ts';
import type { RecyclingMatrix } from './recycling-matrix.ts';
import { suffixLookup } from './suffix-lookup.ts';
import { tokenRecycling, type TokenRecyclingOptions } from './token-recycling.ts';

/** What some drafters are made of beside their settings. */
export interface DrafterParts {
  /** The draft model. */
  readonly model?: CausalLM;
  readonly tokenizers?: DraftModelAcrossOptions;
  /** What token recycling remembers, for instance from an earlier run; default a new one for each drafter. */
  readonly memory?: RecyclingMatrix;
}

/** Settings as a command line gives them. */
export type DrafterSettings = Readonly<Record<string, number | string | boolean>>;

/** A drafter that can be made by name. */
export interface DrafterEntry {
  readonly name: string;
  readonly needs: readonly (keyof DrafterParts)[];
  /** Names of its settings. */
  readonly settings: readonly string[];
  /** @param parts have what it needs; settings are those listed, their values are checked here */
  create(settings: DrafterSettings, parts: DrafterParts): DrafterSource;
  /** Settings that the shared tests run it with. */
  readonly examples: readonly DrafterSettings[];
}

/** Every drafter. */
export const drafters: readonly DrafterEntry[] = [
  {
    name: 'prompt-lookup',
    needs: [],
    settings: ['ngram', 'match', 'maxDraft'],
    create: (settings) => promptLookup(settings),
    examples: [{}, { ngram: 1, match: 'first', maxDraft: 3 }, { ngram: 5, match: 'last' }],
  },
  {
    name: 'suffix-lookup',
    needs: [],
    settings: ['prefer', 'branches', 'minMatch', 'maxDraft'],
    create: (settings) => suffixLookup(settings),
    examples: [{}, { branches: 3, prefer: 'frequent' }, { minMatch: 2, maxDraft: 4, branches: 2 }],
  },
  {
    name: 'ngram-cache',
    needs: [],
    settings: ['order', 'bytes', 'maxDraft'],
    create: (settings) => ngramCache(settings),
    examples: [{}, { order: 1, bytes: 160 }, { order: 2, maxDraft: 2 }],
  },
  {
    name: 'token-recycling',
    needs: [],
    settings: ['topK', 'tree'],
    create: (settings, parts) => tokenRecycling(recycling(settings, parts)),
    examples: [{}, { topK: 3, tree: 5 }, { tree: 'paper' }],
  },
  {
    name: 'jacobi',
    needs: [],
    settings: ['window'],
    create: (settings) => jacobi(settings),
    examples: [{}, { window: 1 }, { window: 9 }],
  },
  {
    name: 'lookahead',
    needs: [],
    settings: ['window', 'ngram', 'poolSize'],
    create: (settings) => lookahead(settings),
    examples: [{}, { window: 1, ngram: 2, poolSize: 1 }, { window: 6, ngram: 4, poolSize: 6 }],
  },
  {
    name: 'lookup-and-recycling',
    needs: [],
    settings: ['ngram', 'topK', 'tree'],
    create: ({ ngram, ...settings }, parts) => combineDrafters([promptLookup({ ...(ngram !== undefined && { ngram: Number(ngram) }) }), tokenRecycling(recycling(settings, parts))], { mode: 'merge' }),
    examples: [{}, { ngram: 2, tree: 8 }],
  },
  {
    name: 'draft-model',
    needs: ['model'],
    settings: ['temperature', 'sampled', 'minProbability'],
    create: (settings, { model }) => draftModel(model!, settings),
    examples: [{}, { sampled: true, temperature: 0.7 }, { minProbability: 0 }],
  },
  {
    name: 'draft-model-across',
    needs: ['model', 'tokenizers'],
    settings: [],
    create: (_, { model, tokenizers }) => draftModelAcross(model!, tokenizers!),
    examples: [{}],
  },
];

function recycling(settings: DrafterSettings, { memory }: DrafterParts): TokenRecyclingOptions {
  return { ...settings, ...(memory !== undefined && { memory }) };
}

/**
 * Makes a drafter from its name and settings, such as `prompt-lookup:ngram=2,match=first`.
 *
 * @throws `invalid-drafter`, `invalid-option`
 */
export function drafterFrom(description: string, parts: DrafterParts = {}): DrafterSource {
  const [name, list] = description.split(/:(.*)/s) as [string, string | undefined];
  const refuse = (code: string, message: string): never => {
    throw new TokstreamError(message, { code, stage: 'decode' });
  };
  const entry = drafters.find((one) => one.name === name) ?? refuse('invalid-drafter', `There is no drafter ${name}; there are ${drafters.map((one) => one.name).join(', ')}.`);
  for (const part of entry.needs) if (parts[part] === undefined) refuse('invalid-option', `The drafter ${name} needs ${part === 'model' ? 'a draft model' : 'both tokenizers'}; pass it as well.`);
  const settings: Record<string, number | string | boolean> = {};
  for (const setting of list ? list.split(',') : []) {
    const [key, value] = setting.split('=') as [string, string | undefined];
    if (!entry.settings.includes(key) || value === undefined) refuse('invalid-option', `The drafter ${name} has no setting ${setting}; it has ${entry.settings.map((one) => `${one}=`).join(', ') || 'none'}.`);
    settings[key] = parseSetting(value!);
  }
  return entry.create(settings, parts);
}

function parseSetting(value: string): number | string | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
