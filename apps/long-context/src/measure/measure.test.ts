import { TokstreamError } from '@tokstream/core';
import { expect, it } from 'vitest';
import type { Cell } from '../results/cell.ts';
import { documentCell, needleCell } from '../test-world.test-support.ts';
import type { CellTask } from './cell-task.ts';
import { documentFigures, lossUnit } from './document-figures.ts';
import { intervalOf, intervalWithin } from './interval.ts';
import { judgedBudget, judgedVerdicts } from './judged.ts';
import { type CellStore, measureCells } from './measure-cells.ts';
import { needleFigures } from './needle-figures.ts';
import { verdicts } from './verdicts.ts';

it('knows how far a mean of few values may be off', () => {
  expect(intervalOf([])).toBeUndefined();
  expect(intervalOf([3])).toEqual({ mean: 3, margin: undefined, count: 1 });
  expect(intervalOf([1, 2, 3])).toEqual({ mean: 2, margin: undefined, count: 3 });
  // 3.182 is the 0.975 quantile of Student's t with three degrees of freedom.
  expect(intervalOf([1, 1, 3, 3])).toEqual({ mean: 2, margin: expect.closeTo(3.182 * Math.sqrt(4 / 3 / 4), 2) as number, count: 4 });
  expect(intervalWithin([1, 3], [3, 4])).toEqual({ mean: 2, margin: 2.5, count: 2 });
  expect(intervalWithin([1, 3], [3, undefined]).margin).toBeUndefined();
});

const documents = (policy: string, bits: readonly number[], budget = 0.2) => bits.map((one, at) => documentCell({ policy, budget, document: String(at), bits: one }));

it('tells loss in bits a byte, document by document, and in bits a token where one document has no text', () => {
  const cells = [documentCell({ document: 'a' }), documentCell({ document: 'b', scoredBytes: 50, bits: 200, bitsFull: 130, bytes: 4000, retention: ['0000', 'zzzz'] })];
  const [figures] = documentFigures(cells);
  expect(figures).toMatchObject({ documents: 2, evicts: true, budgetTokens: 20, recall: 0.5, bytes: 3000, tokensPerSecond: 50, retention: [[0, 0, 0.5, 0.5], [0.5, 1, 0.5, 1]] });
  expect(figures!.bytesShare).toBeCloseTo(0.3, 9);
  expect(figures!.loss.mean).toBeCloseTo((1.2 + 4) / 2, 9);
  // Of two documents the interval is over their tokens: 5 bits of 100 bytes, and 5 of 50.
  expect(figures!.difference).toEqual({ mean: expect.closeTo((0.2 + 1.4) / 2, 9) as number, margin: expect.closeTo(Math.hypot(0.05, 0.1) / 2, 9) as number, count: 2 });
  expect([lossUnit(cells), lossUnit([...cells, documentCell({ scoredBytes: null })])]).toEqual(['byte', 'token']);
  const spread = documentFigures(documents('recency', [110, 120, 130, 140]))[0]!.difference;
  expect([spread.mean, spread.margin]).toEqual([0.25, intervalOf([0.1, 0.2, 0.3, 0.4])!.margin].map((one) => expect.closeTo(one!, 9) as number));
});

it('says of a policy what the differences to a baseline over the same documents allow, and no more', () => {
  const recency = documents('recency', [100, 200, 300, 400]);
  const better = documents('heavy-hitter', [95, 196, 294, 395]);
  const worse = documents('keyformer', [104, 205, 305, 404]);
  const either = documents('tova', [110, 190, 310, 390]);
  const outcomes = (cells: readonly (Cell & { type: 'document' })[]) => verdicts(cells).map(({ policy, baseline, outcome, difference }) => [policy, baseline, outcome, difference.count]);
  expect(outcomes([...recency, ...better, ...worse, ...either])).toEqual([
    ['heavy-hitter', 'recency', 'less', 4],
    ['keyformer', 'recency', 'more', 4],
    ['tova', 'recency', 'unsure', 4],
  ]);
  // Three documents say nothing, nor do documents that only one of them read.
  expect(outcomes([...recency.slice(0, 3), ...better])).toEqual([['heavy-hitter', 'recency', 'unsure', 3]]);
  // What keeps everything is no verdict.
  expect(outcomes([...documents('recency', [1], 1), ...documents('tova', [2], 1)])).toEqual([]);
  const mean = verdicts([...recency, ...better])[0]!.difference.mean;
  expect(mean).toBeCloseTo(-(0.05 + 0.04 + 0.06 + 0.05) / 4, 9);
});

it('asks the question at the budget nearest to a fifth that evicts, of the policies that promise something', () => {
  const budgets = [0.1, 0.25, 0.5, 1].flatMap((budget) => [...documents('recency', [1, 2], budget), ...documents('tova', [1, 2], budget), ...documents('heavy-hitter:decay=0.9', [1, 2], budget)].map((cell) => ({ ...cell, bytes: 10_000 * budget })));
  const judged = judgedBudget(documentFigures(budgets));
  expect(judged).toBe(0.25);
  expect(judgedVerdicts(verdicts(budgets), judged).map(({ policy, budget }) => [policy, budget])).toEqual([['heavy-hitter:decay=0.9', 0.25]]);
  expect(judgedVerdicts(verdicts(budgets.filter(({ policy }) => !policy.startsWith('heavy'))), judged).map(({ policy }) => policy)).toEqual(['tova']);
  expect(judgedBudget(documentFigures(documents('recency', [1], 1)))).toBeUndefined();
});

it('adds up needle tasks of a kind', () => {
  const [figures] = needleFigures([needleCell({ task: 0, found: 2, gain: 1 }), needleCell({ task: 1, found: 0, gain: 5 })]);
  expect(figures).toMatchObject({ kind: 'first', policy: 'recency', tasks: 2, recall: { mean: 0.5 }, gain: { mean: 3, count: 2 } });
});

/** Tasks with two cells each, and a store in memory. */
function world(names: readonly string[], onMeasure: (key: string) => void = () => {}) {
  const kept = new Map<string, Cell>();
  const begun: string[] = [];
  const tasks = names.map((name): CellTask => ({
    wanted: [0, 1].map((at) => ({ key: `${name}${at}`, label: `${name}${at}`, policy: 'recency', budget: 0.2, budgetTokens: 20 })),
    begin() {
      begun.push(name);
      return Promise.resolve(({ key }) => {
        onMeasure(key);
        return Promise.resolve(documentCell({ key }));
      });
    },
  }));
  const store: CellStore = { find: (key) => kept.get(key), refresh: () => Promise.resolve(), append: (cell) => Promise.resolve(void kept.set(cell.key, cell)) };
  return { kept, begun, tasks, store };
}

async function keysOf({ tasks, store }: ReturnType<typeof world>, signal = new AbortController().signal): Promise<{ readonly keys: readonly string[]; readonly shown: readonly string[] }> {
  const [keys, shown]: [string[], string[]] = [[], []];
  for await (const { key } of measureCells(tasks, store, { signal, onCell: (done, found, label) => shown.push(`${done} ${found} ${label}`) })) keys.push(key);
  return { keys, shown };
}

it('gives what is kept, then what nobody has begun, then the rest, each once and stored before it is given', async () => {
  const there = world(['a', 'b', 'c']);
  there.kept.set('a1', documentCell({ key: 'a1' }));
  const { keys, shown } = await keysOf(there);
  expect(keys).toEqual(['a1', 'b0', 'b1', 'c0', 'c1', 'a0']);
  expect(shown).toEqual(['1 1 b0', '2 1 b1', '3 1 c0', '4 1 c1', '5 1 a0']);
  expect([...there.kept.keys()].toSorted()).toEqual(['a0', 'a1', 'b0', 'b1', 'c0', 'c1']);
  expect((await keysOf(there)).keys).toHaveLength(6);
  expect(there.begun).toEqual(['b', 'c', 'a']);
});

it('takes what another run finished meanwhile', async () => {
  const there = world(['a', 'b'], (key) => void (key === 'a0' && there.kept.set('b1', documentCell({ key: 'b1' })) && there.kept.set('a1', documentCell({ key: 'a1' }))));
  expect((await keysOf(there)).keys).toEqual(['a0', 'a1', 'b1', 'b0']);
});

it('ends quietly when it is stopped, and loudly when something fails', async () => {
  const stop = new AbortController();
  const stopped = world(['a', 'b'], (key) => {
    if (key === 'b0') stop.abort();
  });
  // The cell that was under way is kept, since it came back whole.
  expect((await keysOf(stopped, stop.signal)).keys).toEqual(['a0', 'a1', 'b0']);
  const aborted = new TokstreamError('stopped', { code: 'aborted', stage: 'test' });
  const thrown = world(['a'], () => {
    throw aborted;
  });
  expect((await keysOf(thrown, AbortSignal.abort())).keys).toEqual([]);
  await expect(keysOf(thrown)).rejects.toBe(aborted);
});
