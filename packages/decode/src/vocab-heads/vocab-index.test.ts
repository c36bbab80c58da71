import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildVocabIndex } from './build-vocab-index.ts';
import { bytesPerRow } from './code-rows.ts';
import { nearestCenters } from './nearest-centers.ts';
import { normals, syntheticRows } from './rows.test-support.ts';
import { scanCodes } from './scan-codes.ts';
import { searchReference } from './search.reference.ts';
import { Shortlist } from './shortlist.ts';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

it('holds every row once, in the leaf of its id, with means that are means and codes that come near', async () => {
  const [width, rows] = [10, syntheticRows(700, 10, 1)];
  const index = await buildVocabIndex(rows, { width });
  const { ids, starts, means, codebooks, codes } = index;
  expect([...ids].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 700 }, (_, id) => id));
  let [spread, left] = [0, 0];
  const coded: Float32Array[] = [];
  for (let leaf = 0; leaf + 1 < starts.length; leaf += 1) {
    const mean = means.subarray(leaf * width, (leaf + 1) * width);
    const places = Array.from({ length: starts[leaf + 1]! - starts[leaf]! }, (_, at) => starts[leaf]! + at);
    for (let at = 0; at < width; at += 1) expect(mean[at]).toBeCloseTo(places.reduce((sum, place) => sum + index.rows[place * width + at]!, 0) / places.length, 4);
    for (const place of places) {
      const row = index.rows.subarray(place * width, (place + 1) * width);
      expect(row).toEqual(rows.subarray(ids[place]! * width, (ids[place]! + 1) * width));
      coded[place] = Float32Array.from(row, (_, at) => mean[at]! + codebooks[((at >> 2) * 256 + codes[place * bytesPerRow(width) + (at >> 2)]!) * 4 + (at & 3)]!);
      spread += row.reduce((sum, value, at) => sum + (value - mean[at]!) ** 2, 0);
      left += row.reduce((sum, value, at) => sum + (value - coded[place]![at]!) ** 2, 0);
    }
  }
  expect(left / spread).toBeLessThan(0.15);

  // What the scan scores is the product with what the codes stand for.
  const hidden = Float32Array.from({ length: width }, normals(2));
  const leaves = [...index.reaches.keys()];
  const scanned = new Shortlist(50);
  scanCodes(index, hidden, leaves, Float32Array.from(leaves, (leaf) => dot(hidden, means.subarray(leaf * width, (leaf + 1) * width))), scanned);
  const best = coded.map((row, place) => ({ place, score: dot(hidden, row) })).toSorted((a, b) => b.score - a.score).slice(0, 50);
  expect([...scanned.take()].toSorted((a, b) => a - b)).toEqual(best.map(({ place }) => place).toSorted((a, b) => a - b));
});

it('gives each point the center with the largest product and offset, the lowest of equal ones', () => {
  const integers = (length: number): fc.Arbitrary<Float32Array> => fc.array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length }).map((list) => Float32Array.from(list));
  const cases = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
    .chain(([count, centers, width]) => fc.record({ width: fc.constant(width), points: integers(count * width), centers: integers(centers * width), offsets: integers(centers) }));
  fc.assert(fc.property(cases, ({ width, points, centers, offsets }) => {
    const count = points.length / width;
    const nearest = new Int32Array(count);
    nearestCenters(points, count, centers, offsets, width, nearest);
    // An offset is one more value of a center, against a 1 in the point.
    const lifted = Float32Array.from([...offsets.keys()].flatMap((center) => [...centers.subarray(center * width, (center + 1) * width), offsets[center]!]));
    expect([...nearest]).toEqual(Array.from({ length: count }, (_, point) => searchReference(lifted, width + 1, Float32Array.of(...points.subarray(point * width, (point + 1) * width), 1), 1)[0]));
  }));
});
