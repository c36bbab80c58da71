import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRows } from '../rows/check-rows.ts';
import { identityRows } from '../rows/identity-rows.ts';
import { mixTable } from '../rows/mix-table.ts';
import { reportRows } from '../rows/report-rows.ts';
import { TokenPairCounter } from '../vectors/alignment/token-pair-counts.ts';
import { toyView } from '../vocabulary/toy-view.test-support.ts';
import { alignedRows } from './aligned.ts';
import { exactRows } from './exact.ts';
import { extensionRows } from './extension.ts';
import { initialise } from './initialise.ts';
import type { InitialiserInput, InitialiserSettings } from './initialiser.ts';
import { neighbourRows } from './neighbours.ts';
import { nearlyCancels, softmax, sparsemax, sumToOne } from './normalisers.ts';
import { orthogonalBasis } from './orthogonal-basis.ts';
import { pieceRows, pieceWeights } from './pieces.ts';
import { initialisers } from './registry.ts';
import { sparseCodeRows } from './sparse-code.ts';
import { aboveThreshold, localWeights } from './token-adapt.ts';

interface Golden {
  readonly source: string[];
  readonly target: string[];
  readonly width: number;
  readonly dim: number;
  readonly donorWidth: number;
  readonly table: number[];
  readonly sourceVectors: number[];
  readonly targetVectors: number[];
  readonly donor: number[];
  readonly cases: { readonly name: string; readonly settings: InitialiserSettings; readonly rows: (number[] | null)[] }[];
}

const golden = JSON.parse(readFileSync(new URL('../../goldens/initialisers.json', import.meta.url), 'utf8')) as Golden;
const { width, dim } = golden;
const table = Float32Array.from(golden.table);
const [source, target] = [toyView(golden.source), toyView(golden.target)];
const vectors = (values: readonly number[], each: number) => ({ width: each, values: Float32Array.from(values) });
const sourceVectors = vectors(golden.sourceVectors, dim);
const targetVectors = vectors(golden.targetVectors, dim);
const donor = vectors(golden.donor, golden.donorWidth);
const close = (found: ArrayLike<number>, expected: readonly number[], digits = 6): void => expect(Array.from(found)).toEqual(expected.map((value) => expect.closeTo(value, digits)));

function counted(pairs: readonly (readonly [target: number, source: number, count: number])[]): TokenPairCounter {
  const counter = new TokenPairCounter(golden.target.length, golden.source.length);
  for (const [to, from, count] of pairs) counter.add(to, from, count);
  return counter;
}

/** Everything that any of them needs. */
const inputOf = (name: string): InitialiserInput => ({
  source,
  target,
  ...(name === 'clp' || name === 'omp' ? { targetVectors: donor } : { sourceVectors, targetVectors }),
  alignment: counted([[10, 10, 30], [10, 5, 10]]),
  lexicon: new Map([['cat', ['the cat', 'a']]]),
});

describe('the matrices of the papers', () => {
  it.each(golden.cases.map((each) => [each.name, each.settings, each.rows] as const))('%s %j', async (name, settings, expected) => {
    const rows = initialise(name, inputOf(name), settings);
    const mixed = await mixTable(rows, table, width);
    for (const [id, row] of expected.entries()) {
      if (row === null) expect(rows.provenance[id]).toBe('random');
      else close(mixed.subarray(id * width, (id + 1) * width), row, 5);
    }
  });
});

describe('the numbers of the papers', () => {
  it('softmax, sparsemax, sums', () => {
    close(softmax(0.1).weights(Float64Array.of(0.9, 0.7, 0.2)), [0.88009, 0.119107, 0.000803]);
    close(sparsemax.weights(Float64Array.of(0.9, 0.8, 0.1, -0.2)), [0.55, 0.45, 0, 0]);
    close(sumToOne('none').weights(Float64Array.of(0.9, 0.7, -0.2)), [0.642857, 0.5, -0.142857]);
    close(sumToOne('relu').weights(Float64Array.of(0.9, 0.6, -0.2)), [0.6, 0.4, 0]);
    expect([nearlyCancels(Float64Array.of(0.5, -0.49)), nearlyCancels(Float64Array.of(0.5, -0.1))]).toEqual([true, false]);
  });

  it('TokenAdapt', () => {
    close(localWeights([0.5, 0.8], [2, 5], 0.3), [0.276399, 0.723601]);
    close(aboveThreshold(0.3, 0).weights(Float64Array.of(0.8, 0.6, 0.4)), [0.562734, 0.288924, 0.148342]);
    close(aboveThreshold(0.3, 0.5).weights(Float64Array.of(0.8, 0.6, 0.4)), [0.660751, 0.339249, 0]);
  });

  it('pieces', async () => {
    const [from, to] = [toyView(['a', 'b', 'c']), toyView(['abc'])];
    const values = Float32Array.of(1, 0, 0, 1, 2, 2);
    for (const [weights, expected] of [['even', [1, 1]], ['first', [5 / 6, 2 / 3]], ['last', [7 / 6, 4 / 3]]] as const) close(await mixTable(pieceRows(from, to, weights), values, 2), [...expected], 5);
    close(pieceWeights(3, 'first'), [3 / 6, 2 / 6, 1 / 6]);
    // What the old tokenizer does not know is no part of a token.
    expect([...pieceRows({ ...from, special: { unk: 1 } }, to).column]).toEqual([0, 2]);
  });

  it('orthogonal matching pursuit', async () => {
    const atoms = vectors([1, 0, 0, 0, 2, 0, 1, 1, 0, 0, 0, 0.5], 3);
    const rows = sparseCodeRows(4, vectors([1, 3, 0.2], 3), { ...atoms, sourceIds: Uint32Array.of(0, 1, 2, 3) }, { k: 2 });
    expect([...rows.column]).toEqual([0, 1]);
    close(rows.weight, [1, 1.5]);
    close(await mixTable(rows, Float32Array.of(1, 1, 2, 0, 0, 3, 1, -1), 2), [4, 1]);
    // Atoms that are nearly the same: what is left is orthogonal to all of them all the same.
    const near = Array.from({ length: 6 }, (_, row) => Float64Array.from({ length: 8 }, (__, at) => 1 + 1e-7 * Math.cos(3 * row + at * at)));
    const steep = orthogonalBasis(Array.from({ length: 8 }, (_, at) => Math.sin(at + 1)));
    for (const atom of near) steep.add(atom);
    for (const atom of near) expect(Math.abs(atom.reduce((sum, value, at) => sum + value * steep.residual[at]!, 0))).toBeLessThan(1e-12);
    const basis = orthogonalBasis([1, 3, 0.2]);
    expect([basis.add([0, 2, 0]), basis.add([0, 2, 0]), basis.add([1, 0, 0])]).toEqual([true, false, true]);
    close(basis.solve(), [1.5, 1]);
    close(basis.residual, [0, 0, 0.2]);
  });
});

describe('every initialiser', () => {
  it.each(initialisers.filter(({ name }) => name !== 'extension').map(({ name }) => name))('%s makes rows of the target, and the whole old table for the old vocabulary', (name) => {
    const rows = initialise(name, inputOf(name));
    checkRows(rows);
    expect([rows.rows, rows.columns]).toEqual([target.size, source.size]);
    expect(reportRows(rows).copied).toBeGreaterThan(name === 'wechsel' || name === 'trans-tokenizer' ? -1 : 9);
    const same = initialise(name, { ...inputOf(name), target: source, targetVectors: sourceVectors }, name === 'wechsel' ? { copy: 'exact' } : {});
    if (name !== 'trans-tokenizer') expect({ ...same, provenance: [] }).toEqual({ ...identityRows(source.size), provenance: [] });
  });

  it.each([
    ['abacus', {}, {}, 'invalid-initialiser'],
    ['focus', {}, { targetVectors: undefined }, 'missing-input'],
    ['pieces', { weights: 'heavy' }, {}, 'invalid-option'],
    ['wechsel', { k: 0 }, {}, 'invalid-option'],
    ['wechsel', { temperature: 'hot' }, {}, 'invalid-option'],
    ['mean', { k: 3 }, {}, 'invalid-option'],
    ['random', { otherwise: 'zero' }, {}, 'invalid-option'],
    ['focus', {}, { targetVectors: vectors([1, 2, 3], 3) }, 'invalid-vectors'],
    ['wechsel', {}, { sourceVectors: { width: 2, values: new Float32Array(source.size * 2) } }, 'invalid-vectors'],
  ])('%s with %j is refused', (name, settings, change, code) => {
    const input = { ...inputOf(name), ...change } as InitialiserInput;
    expect(() => initialise(name, input, settings)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^[^\n]+\.$/) }));
  });

  it('leaves what it does not know to what is asked for', () => {
    const unknown = target.size - 1;
    expect(['random', 'mean', 'pieces'].map((otherwise) => initialise('focus', inputOf('focus'), { otherwise }).provenance[unknown])).toEqual(['random', 'mean', 'pieces']);
  });
});

describe('what is copied', () => {
  it('special tokens go by role, the more important the later, then by spelling', () => {
    const from = toyView(['<s>', '</s>', '<pad>', 'a', '<tool>'], { bos: 0, eos: 1, pad: 2 });
    const to = toyView(['a', '<end>', '<tool>', '<fill>', '<x>'], { bos: 1, eos: 1, pad: 3 });
    const rows = exactRows(from, to);
    expect([...rows.column]).toEqual([3, 1, 4, 2]);
    expect(rows.provenance).toEqual(['exact', 'special', 'special', 'special', 'random']);
    // A vocabulary that begins texts with their end does so in the new one too.
    expect([...exactRows(toyView(['<e>'], { eos: 0 }), toyView(['<b>'], { bos: 0 })).column]).toEqual([0]);
  });

  it('an extension keeps every id and refuses another order', () => {
    const rows = extensionRows(toyView(['a', 'b', '<s>']), toyView(['a', 'b', '<s>', 'ab']));
    expect([...rows.rowPointer, ...rows.column]).toEqual([0, 1, 2, 3, 5, 0, 1, 2, 0, 1]);
    expect(() => extensionRows(toyView(['a', 'b']), toyView(['b', 'a']))).toThrow(expect.objectContaining({ code: 'invalid-vocabulary' }));
  });

  it('symbols mean the same when tokens are aligned', () => {
    const rows = alignedRows(toyView(['1', 'dog', 'cat', 'the']), toyView(['1', 'hund', 'katze']), counted([[1, 1, 30], [1, 3, 10]]));
    expect(rows.provenance).toEqual(['exact', 'aligned', 'random']);
    expect([...rows.weight]).toEqual([1, 0.75, 0.25]);
  });
});

describe('neighbours', () => {
  it('are those that comparing all finds, however many tokens there are', () => {
    const [keys, queries, size] = [1300, 130, 7];
    const wave = (count: number, step: number) => Float32Array.from({ length: count * size }, (_, at) => Math.sin(at * step));
    const [all, asked] = [wave(keys, 0.737), wave(queries, 1.131)];
    const sourceIds = Uint32Array.from({ length: keys }, (_, at) => at);
    const rows = neighbourRows(keys, { width: size, values: asked }, { width: size, values: all, sourceIds }, { k: 5, normaliser: softmax(0.1) });
    const cosine = (query: number, key: number): number => {
      const [a, b] = [asked.subarray(query * size, (query + 1) * size), all.subarray(key * size, (key + 1) * size)];
      return a.reduce((sum, value, at) => sum + value * b[at]!, 0) / Math.hypot(...a) / Math.hypot(...b);
    };
    for (let query = 0; query < queries; query += 1) {
      const best = [...sourceIds].map((key) => [cosine(query, key), key] as const).toSorted(([a], [b]) => b - a);
      const found = new Set(rows.column.subarray(rows.rowPointer[query], rows.rowPointer[query + 1]));
      // The last place may be a tie within rounding.
      for (const [score, key] of best.slice(0, 5)) if (score > best[5]![0] + 1e-6) expect(found).toContain(key);
      expect(found.size).toBe(5);
    }
  });

  it('by sparsemax are enough when many are alike', () => {
    const keys = 900;
    const values = Float32Array.from({ length: keys * 2 }, (_, at) => (at % 2 === 0 ? 1 : (at / 2) * 1e-4));
    const rows = neighbourRows(keys, { width: 2, values: Float32Array.of(1, 0) }, { width: 2, values, sourceIds: Uint32Array.from({ length: keys }, (_, at) => at) }, { normaliser: sparsemax });
    // More than the second guess of 512.
    expect(rows.column.length).toBeGreaterThan(512);
    expect(rows.weight.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  });

  it('warns of similarities that cancel', () => {
    const warnings: string[] = [];
    const [from, to] = [toyView(['a', 'b']), toyView(['a', 'b', 'c'])];
    initialise('clp', { source: from, target: to, targetVectors: vectors([1, 0, -1, 0.02, 1, 1], 2), onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining('1 rows')]);
  });
});
