import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Json } from '../contract/json.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { VocabularyToken } from '../items/vocabulary-token.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { type TokenClass, tokenClass, tokenClasses } from './token-class.ts';

/** Settings of `vocabularyAnatomy`. */
export interface VocabularyAnatomyOptions {
  /** Scripts with at most this share of the tokens of letters fall together as `Other`. Default 0.01 */
  readonly foldScripts?: number;
  /** The same for languages. Default 0.005 */
  readonly foldLanguages?: number;
  /** Entries of the list that `isCore` tokens are of. Default 0: no list. */
  readonly coreSize?: number;
}

/** A number for each class of tokens. */
export type ByTokenClass = Readonly<Record<TokenClass, number>>;

/** Tokens of letters of one script, by where they stand. */
export interface ScriptRow {
  readonly character: number;
  readonly spaced: number;
  readonly inner: number;
}

/** What a vocabulary is made of. */
export interface VocabularyAnatomyResult {
  readonly tokens: number;
  /** Tokens that came at least once. */
  readonly usedTokens: number;
  readonly uses: number;
  readonly usedShare?: number | undefined;
  /** Each class's share of the tokens; empty for no tokens. */
  readonly classes: Partial<ByTokenClass>;
  /** Each class's share of the uses; empty for no uses. */
  readonly useClasses: Partial<ByTokenClass>;
  /** Tokens that begin with a space and go on. */
  readonly spacedShare?: number | undefined;
  /** Each script's share of the tokens of letters. */
  readonly scripts: Readonly<Record<string, number>>;
  /** Each script's share of the uses of tokens of letters. */
  readonly useScripts: Readonly<Record<string, number>>;
  /** Tokens of each script, not folded. */
  readonly scriptTable: Readonly<Record<string, ScriptRow>>;
  /** Each language's share of the tokens that have any: a token of k languages gives each 1/k. */
  readonly languages: Readonly<Record<string, number>>;
  /** Tokens with a space and exactly one language, for each token with a space. */
  readonly singletonShare?: number | undefined;
  /** Share of the core list that the vocabulary has. */
  readonly coreCoverage?: number | undefined;
  /** [33] tokens of 0, 1, ... 31 bytes and of more; without control tokens. */
  readonly lengths: readonly number[];
  readonly meanBytes?: number | undefined;
}

/** The accumulator of `vocabularyAnatomy`: counts by class, script, length and language. */
export interface VocabularyAnatomyState {
  readonly classes: number[];
  readonly useClasses: number[];
  readonly lengths: number[];
  /** Tokens as single characters, after a space and inside, and their uses. */
  readonly scripts: Map<string, number[]>;
  /** Tokens that have 1, 2, ... languages, by each of these. */
  readonly languages: Map<string, number[]>;
  bytes: number;
  used: number;
  singletons: number;
  core: number;
}

const totals = ['bytes', 'used', 'singletons', 'core'] as const;
const lists = ['classes', 'useClasses', 'lengths'] as const;
const tables = ['scripts', 'languages'] as const;
const longest = 32;

const measures = {
  usedShare: { unit: '1', direction: 'higher', about: 'Share of the vocabulary that came at least once.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Entries of the vocabulary.' },
  usedTokens: { unit: '{token}', direction: 'none', about: 'Entries that came at least once.' },
  uses: { unit: '{token}', direction: 'none', about: 'Tokens of the text that usage is over.' },
  meanBytes: { unit: 'By', direction: 'none', about: 'Mean length of an entry, without control tokens.' },
  spacedShare: { unit: '1', direction: 'none', about: 'Share of entries that begin with a space.' },
  singletonShare: { unit: '1', direction: 'none', about: 'Share of entries with a space that belong to one language only.' },
  coreCoverage: { unit: '1', direction: 'higher', about: 'Share of the core list that the vocabulary has.' },
  classes: { unit: '1', direction: 'none', about: 'Share of a class among the entries.', series: 'class' },
  useClasses: { unit: '1', direction: 'none', about: 'Share of a class among the uses.', series: 'class' },
  scripts: { unit: '1', direction: 'none', about: 'Share of a script among the entries of letters.', series: 'script' },
  useScripts: { unit: '1', direction: 'none', about: 'Share of a script among the uses of entries of letters.', series: 'script' },
  languages: { unit: '1', direction: 'none', about: 'Share of a language among the entries that have any.', series: 'language' },
} as const satisfies Record<string, Measure>;

/**
 * What a vocabulary is made of, and how much of each kind a text uses. `vocabularyTokens` makes the inputs; each token once, in one shard.
 *
 * Letters are told by Unicode's scripts, whatever block they stand in, so Latin letters count as letters and marks go with theirs; rows of
 * languages sum to 1.
 *
 * Source: Chelombitko et al. 2024, "Qtok", with its defects mended.
 *
 * @throws `invalid-option`
 */
export function vocabularyAnatomy(options: VocabularyAnatomyOptions = {}): Metric<VocabularyToken, VocabularyAnatomyState, VocabularyAnatomyResult> {
  const parameters = checkParameters('vocabulary-anatomy', { ...options }, { foldScripts: 0.01, foldLanguages: 0.005, coreSize: 0 });
  const { foldScripts = 0.01, foldLanguages = 0.005, coreSize = 0 } = options;
  for (const [key, value] of Object.entries({ foldScripts, foldLanguages, coreSize })) {
    if (!(value >= 0 && Number.isFinite(value))) throw new TokstreamError(`${key} is ${value}; give a number from 0.`, { code: 'invalid-option', stage: 'vocabulary-anatomy' });
  }
  return {
    name: 'vocabulary-anatomy',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ classes: zeros(tokenClasses.length), useClasses: zeros(tokenClasses.length), lengths: zeros(longest + 1), scripts: new Map(), languages: new Map(), bytes: 0, used: 0, singletons: 0, core: 0 }),
    add(state, { bytes, uses = 0, languages = [], isCore = false }) {
      const found = tokenClass(bytes);
      const at = tokenClasses.indexOf(found.tokenClass);
      state.classes[at]! += 1;
      state.useClasses[at]! += uses;
      if (uses > 0) state.used += 1;
      if (bytes !== null) {
        state.bytes += bytes.length;
        state.lengths[Math.min(longest, bytes.length)]! += 1;
      }
      if (found.script !== undefined) {
        const place = found.tokenClass === 'character-letters' ? 0 : found.tokenClass === 'spaced-letters' ? 1 : 2;
        addRow(state.scripts, found.script, [...[0, 1, 2].map((column) => (column === place ? 1 : 0)), uses]);
      }
      const distinct = new Set(languages);
      for (const language of distinct) addRow(state.languages, language, [...zeros(distinct.size - 1), 1]);
      if (distinct.size === 1 && isSpaced(found.tokenClass)) state.singletons += 1;
      if (isCore) state.core += 1;
    },
    merge(state, later) {
      for (const list of lists) for (const [at, count] of later[list].entries()) state[list][at]! += count;
      for (const table of tables) for (const [key, row] of later[table]) addRow(state[table], key, row);
      for (const total of totals) state[total] += later[total];
    },
    result(state) {
      const { classes, useClasses, bytes, used, singletons, core } = state;
      const [tokens, uses] = [sum(classes), sum(useClasses)];
      const spaced = sum(tokenClasses.map((name, at) => (isSpaced(name) ? classes[at]! : 0)));
      const rows = [...state.scripts].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const languages = [...state.languages].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([language, counts]) => [language, sum(counts.map((count, at) => count / (at + 1)))] as const);
      return {
        tokens,
        usedTokens: used,
        uses,
        usedShare: quotient(used, tokens),
        classes: byClass(classes, tokens),
        useClasses: byClass(useClasses, uses),
        spacedShare: quotient(spaced, tokens),
        scripts: shares(rows.map(([script, row]) => [script, sum(row.slice(0, 3))]), foldScripts),
        useScripts: shares(rows.map(([script, row]) => [script, row[3]!]), foldScripts),
        scriptTable: Object.fromEntries(rows.map(([script, [character, inWords, inner]]) => [script, { character: character!, spaced: inWords!, inner: inner! }])),
        languages: shares(languages, foldLanguages),
        singletonShare: languages.length === 0 ? undefined : quotient(singletons, spaced),
        coreCoverage: quotient(core, coreSize),
        lengths: [...state.lengths],
        meanBytes: quotient(bytes, sum(state.lengths)),
      };
    },
    encode: (state) => ({
      ...Object.fromEntries(lists.map((list) => [list, [...state[list]]])),
      ...Object.fromEntries(tables.map((table) => [table, Object.fromEntries([...state[table]].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => [key, [...row]]))])),
      totals: totals.map((total) => state[total]),
    }),
    decode(encoded) {
      const parts = objectFrom(encoded, [...lists, ...tables, 'totals']);
      const [bytes, used, singletons, core] = numbersFrom(parts.totals, totals.length);
      const table = (json: Json): Map<string, number[]> => new Map(Object.entries(objectFrom<string>(json, [])).map(([key, row]) => [key, [...numbersFrom(row)]]));
      return {
        classes: [...numbersFrom(parts.classes, tokenClasses.length)],
        useClasses: [...numbersFrom(parts.useClasses, tokenClasses.length)],
        lengths: [...numbersFrom(parts.lengths, longest + 1)],
        scripts: table(parts.scripts),
        languages: table(parts.languages),
        bytes: bytes!, used: used!, singletons: singletons!, core: core!,
      };
    },
  };
}

function isSpaced(name: TokenClass): boolean {
  return name === 'spaced-letters' || name === 'spaced-other';
}

function addRow(table: Map<string, number[]>, key: string, row: readonly number[]): void {
  const known = table.get(key);
  if (known === undefined) return void table.set(key, [...row]);
  for (const [at, count] of row.entries()) known[at] = (known[at] ?? 0) + count;
}

function byClass(counts: readonly number[], total: number): Partial<ByTokenClass> {
  return total === 0 ? {} : Object.fromEntries(tokenClasses.map((name, at) => [name, counts[at]! / total]));
}

/** Shares by key, largest first; small ones fall together as `Other`, which comes last. */
function shares(rows: readonly (readonly [key: string, amount: number])[], fold: number): Readonly<Record<string, number>> {
  const total = sum(rows.map(([, amount]) => amount));
  if (total === 0) return {};
  const large = rows.filter(([, amount]) => amount / total > fold);
  const other = sum(rows.filter(([, amount]) => amount / total <= fold).map(([, amount]) => amount));
  const sorted = large.toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).map(([key, amount]) => [key, amount / total] as const);
  return Object.fromEntries(other === 0 ? sorted : [...sorted, ['Other', other / total]]);
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
