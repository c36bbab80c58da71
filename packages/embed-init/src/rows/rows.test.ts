import { TokstreamError } from '@tokstream/core';
import { array, assert, asyncProperty, boolean, constant, double, integer, nat, oneof, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRows } from './apply-rows.ts';
import { checkRows } from './check-rows.ts';
import { emptyRows } from './empty-rows.ts';
import { firstRows } from './first-rows.ts';
import { identityRows } from './identity-rows.ts';
import type { MixingRows, Provenance } from './mixing-rows.ts';
import { mixTable } from './mix-table.ts';
import { normaliseRows } from './normalise-rows.ts';
import { reportRows } from './report-rows.ts';
import { RowsBuilder } from './rows-builder.ts';
import { tableStatistics } from './table-statistics.ts';
import { memoryTable } from './source-table.ts';

const width = 3;
const columns = 40;
const table = Float32Array.from({ length: columns * width }, (_, at) => Math.sin(at * 12.9898) * 3);

/** Rows of all kinds, with columns in any order and repeated. */
const anyRows = array(oneof(constant<'random' | 'mean'>('random'), constant<'random' | 'mean'>('mean'), array(tuple(nat(columns - 1), double({ min: -2, max: 2, noNaN: true })), { maxLength: 6 })), { minLength: 1, maxLength: 30 }).map((list) => {
    const builder = new RowsBuilder(columns);
    for (const row of list) {
      if (typeof row === 'string') builder.add(row);
      else builder.add('pieces', row.map(([column]) => column), row.map(([, weight]) => weight));
    }
    return builder.finish();
  });

describe('applyRows', () => {
  it('gives the weighted sums of the source', () =>
    assert(
      asyncProperty(anyRows, async (rows) => {
        const mixed = await mixTable(rows, table, width);
        for (let row = 0; row < rows.rows; row += 1) {
          if (rows.rowPointer[row] === rows.rowPointer[row + 1]) continue;
          for (let at = 0; at < width; at += 1) {
            let sum = 0;
            for (let entry = rows.rowPointer[row]!; entry < rows.rowPointer[row + 1]!; entry += 1) sum += rows.weight[entry]! * table[rows.column[entry]! * width + at]!;
            expect(mixed[row * width + at]).toBeCloseTo(sum, 5);
          }
        }
      }),
      { numRuns: 40 },
    ));

  it('gives the same bytes in blocks of any size, from any row on', () =>
    assert(
      asyncProperty(anyRows, integer({ min: 1, max: 40 }), nat({ max: 40 }), boolean(), async (rows, blockRows, firstRow, rescale) => {
        const whole = await mixTable(rows, table, width, { seed: 5, rescale });
        expect(await mixTable(rows, table, width, { seed: 5, rescale, blockRows })).toEqual(whole);
        const rest: number[] = [];
        for await (const { values } of applyRows(rows, memoryTable(table, width), { seed: 5, rescale, blockRows, firstRow })) rest.push(...values);
        expect(rest).toEqual([...whole.subarray(firstRow * width)]);
      }),
      { numRuns: 40 },
    ));

  it('copies rows to the bit', async () => {
    const values = Float32Array.of(-0, 1e-40, 3, Number.MIN_VALUE, -0, 7);
    expect(new Uint8Array((await mixTable(identityRows(2), values, 3)).buffer)).toEqual(new Uint8Array(values.buffer));
  });

  it('draws rows with the mean and deviation of the source', async () => {
    const values = Float32Array.from({ length: 2000 }, (_, at) => (at % 2 === 0 ? 5 + Math.cos(at) : -3 + 0.1 * Math.sin(at)));
    const { mean, deviation } = await tableStatistics(memoryTable(values, 2));
    const drawn = await mixTable(emptyRows(20_000, 1000, 'random'), values, 2, { seed: 9 });
    const found = await tableStatistics(memoryTable(drawn, 2));
    for (const at of [0, 1]) {
      expect(Math.abs(found.mean[at]! - mean[at]!)).toBeLessThan(0.03 * deviation[at]!);
      expect(found.deviation[at]! / deviation[at]!).toBeCloseTo(1, 1);
    }
    expect(await mixTable(emptyRows(1, 1000, 'mean'), values, 2)).toEqual(Float32Array.from(mean));
    expect(await mixTable(emptyRows(1, 1000, 'random'), values, 2, { seed: 10 })).not.toEqual(drawn.slice(0, 2));
  });

  it('stretches mixed rows, and only those, to the mean length', async () => {
    const builder = new RowsBuilder(columns);
    builder.add('pieces', [1, 2], [0.5, 0.5]);
    builder.add('exact', [3], [1]);
    const rows = builder.finish();
    const { norm } = await tableStatistics(memoryTable(table, width));
    const mixed = await mixTable(rows, table, width, { rescale: true });
    expect(Math.hypot(...mixed.subarray(0, width))).toBeCloseTo(norm, 5);
    expect(mixed.subarray(width)).toEqual(table.subarray(3 * width, 4 * width));
  });

  it('reads what it needs and no more than a run at once', async () => {
    const reads: [number, number][] = [];
    const source = { rows: 400_000, width: 64, read: (begin: number, end: number) => (reads.push([begin, end]), new Float32Array((end - begin) * 64).fill(begin)) };
    const builder = new RowsBuilder(source.rows);
    builder.add('pieces', [5, 9, 300_000], [1, 1, 1]);
    const statistics = { mean: new Float64Array(64), deviation: new Float64Array(64), norm: 1 };
    for await (const { values } of applyRows(builder.finish(), source, { statistics })) expect(values[0]).toBe(300_010);
    expect(reads).toEqual([[5, 10], [300_000, 300_001]]);
  });

  it.each<[string, Partial<MixingRows>, object]>([
    ['a column beyond the table', { column: Uint32Array.of(0, 50) }, {}],
    ['columns out of order', { rows: 1, rowPointer: Uint32Array.of(0, 2), column: Uint32Array.of(1, 0), provenance: ['exact'] }, {}],
    ['a weight that is no number', { weight: Float32Array.of(1, Number.NaN) }, {}],
    ['entries that are missing', { rowPointer: Uint32Array.of(0, 1, 1) }, {}],
    ['a table that is too small', { columns: 41 }, {}],
    ['a seed beyond its room', {}, { seed: 2 ** 21 }],
    ['blocks of nothing', {}, { blockRows: 0 }],
  ])('refuses %s', async (_, change, options) => {
    await expect(mixTable({ ...identityRows(2), columns, ...change }, table, width, options)).rejects.toSatisfy((error) => TokstreamError.isInstance(error) && error.isInputError);
  });
});

describe('rows', () => {
  it('are normalised, composed and told', () => {
    const one = new RowsBuilder(columns);
    for (const [provenance, entries] of [['exact', [1]], ['random', []], ['random', []]] as [Provenance, number[]][]) one.add(provenance, entries, [1]);
    const other = new RowsBuilder(columns);
    for (const entries of [[7], [2, 4, 2], []]) other.add('pieces', entries, [1, 1, 2]);
    const both = firstRows(one.finish(), normaliseRows(other.finish()), emptyRows(3, columns, 'mean'));
    checkRows(both);
    expect(both).toMatchObject({ rowPointer: Uint32Array.of(0, 1, 3, 3), column: Uint32Array.of(1, 2, 4), weight: Float32Array.of(1, 0.75, 0.25), provenance: ['exact', 'pieces', 'mean'] });
    expect(reportRows(both)).toEqual({ rows: 3, byProvenance: { exact: 1, pieces: 1, mean: 1 }, copied: 1, mixed: 1, empty: 1, entriesPerMixedRow: 2 });
    expect(() => firstRows(both, identityRows(3))).toThrow('different sizes');
  });
});
