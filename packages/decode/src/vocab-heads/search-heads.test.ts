import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { annHead } from './ann-head.ts';
import { buildVocabIndex, type VocabIndexProgress } from './build-vocab-index.ts';
import { capturedMass } from './captured-mass.ts';
import { exactHead } from './exact-head.ts';
import { recallAgainstExact } from './recall-against-exact.ts';
import { normals, syntheticRows } from './rows.test-support.ts';
import { searchReference } from './search.reference.ts';
import type { VocabIndex } from './vocab-index.ts';

const all = { probes: 1000, rescored: Number.POSITIVE_INFINITY };
const refused = (code: string): unknown => expect.objectContaining({ code });

describe('exactHead and annHead over all leaves', () => {
  it('find the reference’s rows, ties and added rows included', async () => {
    // Small whole numbers: sums are exact, and equal scores common.
    const values = (count: number, width: number): fc.Arbitrary<Float32Array> => fc.array(fc.integer({ min: -3, max: 3 }), { minLength: count * width, maxLength: count * width }).map((list) => Float32Array.from(list));
    const cases = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }))
      .chain(([count, more, width]) => fc.record({ width: fc.constant(width), rows: values(count, width), added: values(more, width), query: values(1, width), k: fc.integer({ min: 1, max: 60 }), leaves: fc.integer({ min: 1, max: 9 }) }));
    await fc.assert(fc.asyncProperty(cases, async ({ width, rows, added, query, k, leaves }) => {
      const expected = searchReference(Float32Array.of(...rows, ...added), width, query, k);
      const exact = exactHead(rows, { width });
      const index = await buildVocabIndex(rows, { width, leaves });
      for (const head of [exact, annHead(index, all), annHead(index, { ...all, rescored: 1000 })]) {
        expect(head.add(added.subarray(0, width))).toBe(rows.length / width);
        head.add(added.subarray(width));
        const found = head.search(query, k);
        expect([...found.ids]).toEqual(expected);
        const logits = exact.logits(query);
        expect([...found.scores]).toEqual(expected.map((id) => logits[id]));
        for (const id of expected) expect(head.embedding(id)).toEqual(Float32Array.of(...rows, ...added).slice(id * width, (id + 1) * width));
      }
    }), { numRuns: 60 });
  });

  it('agree to the bit on rows that are not whole numbers', async () => {
    const [rows, width] = [syntheticRows(500, 19, 1), 19];
    const [exact, head] = [exactHead(rows, { width }), annHead(await buildVocabIndex(rows, { width }), all)];
    const normal = normals(2);
    for (let query = 0; query < 20; query += 1) {
      const hidden = Float32Array.from({ length: width }, normal);
      expect(head.search(hidden, 500)).toEqual(exact.search(hidden, 500));
    }
  });
});

describe('annHead', () => {
  const width = 30;
  const rows = syntheticRows(2500, width, 3);
  const normal = normals(4);
  const queries = Float32Array.from({ length: 100 * width }, normal);
  let index: VocabIndex;
  beforeAll(async () => void (index = await buildVocabIndex(rows, { width })));

  it('finds nearly all of the best rows, and less with fewer probes or fewer rows rescored', () => {
    const exact = exactHead(rows, { width });
    let time = 0;
    const measure = (options: Parameters<typeof annHead>[1]): ReturnType<typeof recallAgainstExact> => recallAgainstExact(annHead(index, options), exact, queries, { now: () => (time += 1) });
    const usual = measure({ rescored: 300 });
    expect(usual).toMatchObject({ queries: 100, msPerQuery: 1, exactMsPerQuery: 1 });
    expect(usual.recallAt1).toBeGreaterThanOrEqual(0.95);
    expect(usual.recallAt20).toBeGreaterThanOrEqual(0.95);
    expect(measure({ probes: 5 }).recallAt20).toBeLessThan(0.9);
    // Codes alone would find so few; without them all that the leaves hold is found.
    expect(measure({ probes: 1000, rescored: 20 }).recallAt20).toBeLessThan(usual.recallAt20);
    expect(measure(all)).toMatchObject({ recallAt1: 1, recallAt20: 1 });
    expect(recallAgainstExact(exact, exact, queries, { now: () => 0 })).toMatchObject({ mass: 1 });
  });

  it('orders leaves better by what is to be expected in them than by their means', () => {
    const exact = exactHead(rows, { width });
    const recallOf = (reaches: Float32Array): number => recallAgainstExact(annHead({ ...index, reaches }, { probes: 25 }), exact, queries, { now: () => 0 }).recallAt20;
    expect(recallOf(index.reaches)).toBeGreaterThan(recallOf(new Float32Array(index.reaches.length)));
  });

  it('gives exact logits to its candidates and none to other tokens', () => {
    const hidden = queries.subarray(0, width);
    const [logits, full] = [annHead(index, { candidates: 7 }).logits(hidden), exactHead(rows, { width }).logits(hidden)];
    const possible = [...logits.keys()].filter((id) => logits[id] !== Number.NEGATIVE_INFINITY);
    expect(logits).toHaveLength(2500);
    expect(possible).toHaveLength(7);
    for (const id of possible) expect(logits[id]).toBe(full[id]);
  });

  it('finds added tokens at once, and shares its index with heads that have none', () => {
    const [head, other] = [annHead(index), annHead(index)];
    const hidden = queries.subarray(0, width);
    const first = head.add(hidden.map((value) => 10 * value));
    expect([first, head.vocabulary, other.vocabulary]).toEqual([2500, 2501, 2500]);
    expect(head.search(hidden, 1).ids[0]).toBe(first);
    expect(head.logits(hidden).indexOf(Math.max(...head.logits(hidden)))).toBe(first);
    expect(() => other.embedding(first)).toThrowError(refused('invalid-ids'));
  });

  it('builds the same from the same seed, tells how far it is, lets others run and can be aborted', async () => {
    const told: VocabIndexProgress[] = [];
    let turns = 0;
    const other = (): void => void (turns += 1);
    const timer = setInterval(other, 0);
    expect(await buildVocabIndex(rows, { width, onProgress: (progress) => told.push(progress) })).toEqual(index);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['cluster', 'assign', 'code']);
    for (const phase of ['cluster', 'assign', 'code']) {
      const steps = told.filter((progress) => progress.phase === phase);
      expect(steps.every(({ done, total }, at) => done > (steps[at - 1]?.done ?? 0) && done <= total)).toBe(true);
      expect(steps.at(-1)!.done).toBe(steps.at(-1)!.total);
    }
    const few = rows.subarray(0, 200 * width);
    expect(await buildVocabIndex(few, { width, seed: 1 })).not.toEqual(await buildVocabIndex(few, { width }));
    for (const phase of ['cluster', 'assign', 'code']) {
      const controller = new AbortController();
      const building = buildVocabIndex(rows.subarray(0, 300 * width), { width, signal: controller.signal, onProgress: (progress) => void (progress.phase === phase && controller.abort()) });
      await expect(building).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  it('refuses what does not fit', async () => {
    for (const [values, options] of [[[1, 2, 3], { width: 2 }], [[], { width: 2 }], [[1], { width: 0 }], [[1, Number.NaN], { width: 1 }], [[1], { width: 1, leaves: 0 }]] as const) {
      await expect(buildVocabIndex(Float32Array.from(values), options)).rejects.toMatchObject({ code: 'invalid-option' });
    }
    for (const options of [{ probes: 0 }, { candidates: 0 }, { rescored: 5 }, { rescored: Number.NaN }]) expect(() => annHead(index, options)).toThrowError(refused('invalid-option'));
    const exact = exactHead(rows, { width });
    for (const head of [exact, annHead(index)]) {
      expect(() => head.logits(new Float32Array(width - 1))).toThrowError(refused('invalid-hidden'));
      expect(() => head.add(new Float32Array(width + 1))).toThrowError(refused('invalid-option'));
      for (const id of [-1, 2500, 0.5]) expect(() => head.embedding(id)).toThrowError(refused('invalid-ids'));
    }
    expect(() => recallAgainstExact(exactHead(rows.subarray(width), { width }), exact, queries, { now: () => 0 })).toThrowError(refused('invalid-option'));
  });
});

describe('capturedMass', () => {
  it('is the share of the softmax that candidates hold', () => {
    const full = Float32Array.of(1, 3, 2, -Infinity);
    const captured = (Math.E ** 1 + Math.E ** 3) / (Math.E ** 1 + Math.E ** 2 + Math.E ** 3);
    expect(capturedMass(Float32Array.of(1, 3, -Infinity, -Infinity), full)).toBeCloseTo(captured, 12);
    expect(capturedMass(Float32Array.of(-Infinity, 3, -Infinity, -Infinity), full, 0.01)).toBeCloseTo(1, 12);
    expect(capturedMass(full, full)).toBe(1);
  });

  it('grows with every candidate to the whole', () => {
    const rows = syntheticRows(300, 8, 5);
    const exact = exactHead(rows, { width: 8 });
    const hidden = rows.slice(0, 8);
    const full = exact.logits(hidden);
    let before = 0;
    for (let candidates = 1; candidates <= 300; candidates += 1) {
      const logits = new Float32Array(300).fill(Number.NEGATIVE_INFINITY);
      for (const id of exact.search(hidden, candidates).ids) logits[id] = full[id]!;
      const mass = capturedMass(logits, full);
      expect(mass).toBeGreaterThan(before);
      before = mass;
    }
    expect(before).toBe(1);
  });
});
