import { bufferCount, from, lastValueFrom, map, NEVER, of, toArray, type OperatorFunction } from 'rxjs';
import { describe as group, expect, expectTypeOf, it } from 'vitest';

import { Budget } from '../budget.ts';
import type { TokstreamError } from '../errors.ts';
import { fromPull } from '../from-pull.ts';
import { dropOldest } from '../operators/drop-oldest.ts';
import { eachItem } from '../operators/each-item.ts';
import { holding } from '../operators/holding.ts';
import { pushStage } from '../operators/push-stage.ts';
import { sample } from '../operators/sample.ts';
import { tee } from '../operators/tee.ts';
import { Owned } from '../owned.ts';
import type { PushStage } from '../push-stage.ts';
import { describe } from './describe.ts';
import { described, descriptionOf } from './described.ts';
import { pipeline } from './pipeline.ts';
import { shapesFit } from './shapes-fit.ts';
import type { StageDescription } from './stage-description.ts';

const stage = (name: string, description: Omit<StageDescription, 'name'> = {}): OperatorFunction<unknown, unknown> => described((source) => source, { name, ...description });
const gather = (name: string, holds: number): OperatorFunction<unknown, unknown> => stage(name, { holds });
const owned = described(map((value: number) => Owned.of(value)), { name: 'own', input: 'number', output: 'Owned<number>' });
const release = described(map((item: Owned<number>) => item.detach()), { name: 'release', input: 'Owned<number>', output: 'number' });
const refusal = (build: () => unknown): unknown => {
  try {
    return build();
  } catch (error) {
    const { code, stage, message } = error as TokstreamError;
    return { code, stage, message };
  }
};

group('shapesFit', () => {
  it.each([
    ['text', 'text', true],
    ['text', 'ids', false],
    ['ids', 'ids | TokenBlock', true],
    ['ids | text', 'ids | TokenBlock', false],
    ['unknown', 'text', true],
    ['text', 'unknown', true],
    ['Owned<Sequence>', 'Sequence', false],
    ['Owned<Sequence>', 'Owned<unknown>', true],
    ['Owned<unknown>', 'Owned<Sequence>', true],
    ['Sequence', 'Owned<unknown>', false],
    ['Owned<number>[]', 'Owned<number>', false],
    ['Owned<number>[]', 'Owned<unknown>', false],
    ['Owned<A | B>', 'Owned<A|B>', true],
    ['Owned<A | B>', 'Owned<B | A>', true],
    ['Owned<A>', 'Owned<A | B>', true],
    ['Owned<A | B>', 'Owned<A>', false],
    ['Owned<A>', 'Map<A>', false],
    ['Map<A | Owned<B>>', 'Map<Owned<B> | A>', true],
    ['Map<A | Owned<B>>', 'Map<A>', false],
    ['Owned<B>', 'Map<A | Owned<B>>', false],
    ['Map<text, A | B>', 'Map<text, B | A> | ids', true],
    ['Map<text, A>', 'Map<A, text>', false],
    ['Map<text, A>', 'Map<text>', false],
    ['Owned<A>[]', 'Owned<unknown>[]', true],
    ['Owned<ids | float32 [rows, 64]>', 'Owned<float32 [rows, 64] | ids>', true],
    ['[rows, width]', '[rows, 64]', true],
    ['[rows, 32]', '[batch, 64]', false],
    ['[rows, 64]', '[batch, rows, 64]', false],
    ['float32 [rows, 64]', 'float32', true],
    ['float32 [rows, 64]', 'int32 [rows, 64]', false],
    ['Owned<float32 [rows, 64]>', 'Owned<float32 [rows, 32]>', false],
  ])('%s into %s: %s', (output, input, fits) => expect(shapesFit(output, input)).toBe(fits));
});

group('pipeline', () => {
  it('infers as pipe does, refuses what does not fit in types, and gives what its stages give', async () => {
    const lengths = pipeline()(
      map((text: string) => text.length),
      map((length) => length * 2),
      owned,
      dropOldest({ capacity: 4 }),
      map((item) => [item.detach()]),
    );
    expectTypeOf(lengths).toExtend<OperatorFunction<string, number[]>>();
    // @ts-expect-error a string is no number
    pipeline()(map((text: string) => text), map((value: number) => value));
    expect(await lastValueFrom(of('a', 'bc').pipe(lengths, toArray()))).toEqual([[2], [4]]);
    expect(await lastValueFrom(of(1).pipe(pipeline()()))).toBe(1);
  });

  it('refuses neighbours that do not fit, also across nested pipelines, pass-through stages and branches', () => {
    const text = stage('speak', { output: 'text' });
    const wantsIds = stage('count', { input: 'ids' });
    const message = 'count takes ids, but speak before it gives text; put a stage between them that makes the one of the other';
    const passing = described<unknown, unknown>((source) => source, { name: 'watch', passThrough: true });
    const wrong = { code: 'invalid-pipeline', stage: 'count', message };
    expect(refusal(() => pipeline()(text, wantsIds))).toEqual(wrong);
    expect(refusal(() => pipeline()(pipeline()(text), pipeline()(wantsIds)))).toEqual(wrong);
    expect(refusal(() => pipeline()(text, passing, wantsIds))).toEqual({ code: 'invalid-pipeline', stage: 'count', message: message.replace('speak', 'watch') });
    expect(refusal(() => pipeline()(map((value: number) => value), owned, tee(pipeline()(release, owned), pipeline()(release, wantsIds))))).toMatchObject({ code: 'invalid-pipeline', stage: 'count' });
    expect(refusal(() => pipeline()(release, dropOldest({ capacity: 1 }) as OperatorFunction<unknown, unknown>))).toMatchObject({ code: 'invalid-pipeline', stage: 'dropOldest' });
    // Nobody knows what comes out of a plain operator, or of branches of which one is plain.
    pipeline()(text, map((value) => value), wantsIds);
    pipeline()(owned, tee(release, map(() => 1)), wantsIds);
  });

  it('refuses holds that leave no credit free, added up along the way and over branches', () => {
    const budget = new Budget({ limit: 8 });
    const build = (...stages: OperatorFunction<unknown, unknown>[]): unknown => refusal(() => pipeline({ budget })(...(stages as [OperatorFunction<unknown, unknown>])));
    const fours = gather('fours', 3);
    const split = tee(fours, fours) as OperatorFunction<unknown, unknown>;
    expect(build(fours, gather('fives', 4))).toBeInstanceOf(Function);
    expect(build(fours, gather('sixes', 5))).toEqual({ code: 'invalid-pipeline', stage: 'sixes', message: 'fours holds 3, sixes holds 5 under a budget of 8 would wait for ever; raise the limit to 9 or more' });
    expect(build(split)).toBeInstanceOf(Function);
    expect(build(split, gather('threes', 2))).toMatchObject({ code: 'invalid-pipeline', stage: 'threes' });
    expect(build(pipeline()(fours), pipeline()(gather('sixes', 5)))).toMatchObject({ code: 'invalid-pipeline', stage: 'sixes' });
    expect(build(holding(budget, 'said so', 7), gather('twos', 1))).toMatchObject({ code: 'invalid-pipeline', stage: 'twos' });
    // A stage with a budget of its own begins anew.
    expect(build(fours, stage('reads', { budget: { limit: 6 } }), gather('sixes', 5))).toBeInstanceOf(Function);
    expect(build(stage('reads', { budget: { limit: 5 } }), gather('sixes', 5))).toMatchObject({ code: 'invalid-pipeline', stage: 'sixes' });
  });

  it('refuses stages that hold as many items as the stage before hands on at a time', () => {
    const drop = (concurrency: number): OperatorFunction<unknown, unknown> => dropOldest({ capacity: 1, concurrency }) as OperatorFunction<unknown, unknown>;
    expect(refusal(() => pipeline()(drop(1), gather('twos', 1)))).toEqual({ code: 'invalid-pipeline', stage: 'twos', message: 'twos holds 1 after dropOldest, which hands 1 on at a time, would wait for ever; raise its concurrency to 2 or more' });
    expect(refusal(() => pipeline()(drop(2), gather('twos', 1)))).toBeInstanceOf(Function);
  });

  it('declares what its stages hold for as long as it runs, so that a stall names them', async () => {
    const budget = new Budget({ limit: 3, stallAfterMs: 1 });
    const pairs = described(bufferCount<Owned<number>>(2), { name: 'pairs', holds: 1 });
    const items = fromPull([1, 2, 3, 4, 5, 6, 7], { budget, own: (value, lease) => new Owned(value, lease) });
    const stalled = items.pipe(pipeline({ budget })(pairs, pipeline()(gather('later', 1)) as OperatorFunction<Owned<number>[], Owned<number>[]>));
    await expect(lastValueFrom(stalled)).rejects.toMatchObject({ code: 'budget-stalled', stage: 'pairs, later' });
    const running = NEVER.pipe(pipeline({ budget })(gather('all but one', 2))).subscribe();
    await expect(lastValueFrom(NEVER.pipe(pipeline({ budget })(gather('more', 1))))).rejects.toMatchObject({ code: 'invalid-hold', stage: 'more' });
    running.unsubscribe();
    budget.declareHold('free again', 2);
  });

  it('declares each hold once, by the innermost pipeline that knows its budget', async () => {
    const five = gather('five', 5);
    const reads = (budget: Budget): OperatorFunction<unknown, unknown> => stage('reads', { budget });
    const nestings: ((budget: Budget) => OperatorFunction<unknown, unknown>)[] = [
      (budget) => pipeline({ budget })(five),
      (budget) => pipeline({ budget })(pipeline({ budget })(five)),
      (budget) => pipeline({ budget })(pipeline()(five)),
      (budget) => pipeline()(pipeline()(reads(budget), five)),
      (budget) => pipeline()(pipeline()(reads(budget)), pipeline()(five)),
      (budget) => pipeline()(pipeline()(pipeline({ budget })(pipeline()(five)))),
      (budget) => pipeline({ budget })(tee(pipeline({ budget })(five)) as OperatorFunction<unknown, unknown>),
    ];
    for (const nest of nestings) {
      const budget = new Budget({ limit: 8 });
      const running = NEVER.pipe(nest(budget)).subscribe({ error: (error: unknown) => expect.unreachable(String(error)) });
      budget.declareHold('two', 2)();
      expect(refusal(() => budget.declareHold('three', 3))).toMatchObject({ code: 'invalid-hold', stage: 'three' });
      running.unsubscribe();
      budget.declareHold('all but one', 7);
    }
    // A stage that stands twice holds twice.
    const budget = new Budget({ limit: 11 });
    const inner = pipeline({ budget })(five);
    const running = NEVER.pipe(pipeline()(inner, five)).subscribe({ error: (error: unknown) => expect.unreachable(String(error)) });
    expect(refusal(() => budget.declareHold('one', 1))).toMatchObject({ code: 'invalid-hold', stage: 'one' });
    running.unsubscribe();
    expect(refusal(() => pipeline()(pipeline({ budget: new Budget({ limit: 5 }) })(five)))).toMatchObject({ code: 'invalid-pipeline', stage: 'five' });
  });
});

group('describe', () => {
  const parse = eachItem((text: string) => [text.length], { name: 'parse', input: 'text', output: 'number', onError: 'skip' });
  const log = pipeline({ name: 'log' })(sample<number>({ every: 100 }), map((item) => item.detach()));
  const whole = pipeline({ name: 'measure', budget: new Budget({ limit: 16 }) })(parse, owned, tee(log, pipeline({ name: 'sum' })(dropOldest<number>({ capacity: 2 }), release)));

  it('as text', () => {
    expect(describe(whole)).toBe(
      `
measure: text -> unknown, budget 16
  parse: text -> number, on error: skip
  own: number -> Owned<number>
  tee: Owned<number> -> unknown
    | log: Owned<number> -> unknown
        sample: Owned<number> -> Owned<number>, lossy
        undescribed
    | sum: Owned<number> -> number
        dropOldest: Owned<number> -> Owned<number>, holds 3, at most 1 open after it, lossy
        release: Owned<number> -> number`.trimStart(),
    );
    expect(describe(map(() => 1))).toBe('undescribed');
    expect(describe(pushStage(() => ({}) as PushStage<string, string>, { name: 'words', chunkInvariant: false }))).toBe('words: depends on chunks, on error: fail');
  });

  it('as JSON, from which the description comes back', () => {
    expect(JSON.parse(describe(whole, 'json'))).toEqual({ ...descriptionOf(whole), budget: { limit: 16 } });
    expect(descriptionOf(whole)).toMatchObject({ name: 'measure', input: 'text', stages: [{ onError: 'skip' }, { output: 'Owned<number>' }, { branches: [{ stages: [{ lossy: true }, { name: 'undescribed' }] }, { output: 'number' }] }] });
  });

  it('as a Mermaid flow chart with a node a stage, frames, branches and shapes', () => {
    expect(describe(whole, 'mermaid')).toBe(
      `
flowchart LR
  n1(("in"))
  subgraph p2["measure, budget 16"]
    n3["parse, on error: skip"]
    n4["own"]
    n5{{"tee"}}
    subgraph p6["log"]
      n7["sample, lossy"]
      n8["undescribed"]
    end
    subgraph p9["sum"]
      n10["dropOldest, holds 3, at most 1 open after it, lossy"]
      n11["release"]
    end
  end
  n12(("out"))
  n1 -->|"text"| n3
  n3 -->|"number"| n4
  n4 -->|"Owned#lt;number#gt;"| n5
  n5 -->|"Owned#lt;number#gt;"| n7
  n7 -->|"Owned#lt;number#gt;"| n8
  n5 -->|"Owned#lt;number#gt;"| n10
  n10 -->|"Owned#lt;number#gt;"| n11
  n8 --> n12
  n11 -->|"number"| n12`.trimStart(),
    );
  });

  it('leaves operators as they were', async () => {
    const double = map((value: number) => value * 2);
    const named = described(double, { name: 'double' });
    expect(await lastValueFrom(from([1, 2]).pipe(named, toArray()))).toEqual([2, 4]);
    expect([describe(double), describe(named)]).toEqual(['undescribed', 'double']);
  });
});
