import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { activeForgetting, temporaryForgetting } from './periodic-forgetting.ts';
import { probabilisticForgetting } from './probabilistic-forgetting.ts';

const steps = (schedule: { at(step: number): unknown }, count: number): number[] => Array.from({ length: count }, (_, step) => step).filter((step) => schedule.at(step) !== undefined);

it('activeForgetting forgets all at every period, each time otherwise', () => {
  const schedule = activeForgetting({ every: 4 });
  expect(steps(schedule, 13)).toEqual([4, 8, 12]);
  expect([schedule.at(4)?.ids, schedule.at(4)?.seed === schedule.at(8)?.seed]).toEqual([undefined, false]);
  expect(steps(activeForgetting({ every: Number.POSITIVE_INFINITY }), 5000)).toEqual([]);
});

it('temporaryForgetting stops', () => {
  expect(steps(temporaryForgetting({ every: 4, until: 12 }), 30)).toEqual([4, 8]);
  expectCode('invalid-count', () => temporaryForgetting({ every: 0, until: 5 }));
  expectCode('invalid-count', () => temporaryForgetting({ until: Number.NaN }));
});

describe('probabilisticForgetting', () => {
  const spareIds = Int32Array.from({ length: 40 }, (_, at) => 1000 + at);
  const ids = Int32Array.from({ length: 3000 }, (_, at) => (at * at) % 301);

  it('puts a token under one spare id everywhere, and no two under the same', () => {
    const schedule = probabilisticForgetting({ spareIds, seed: 3 });
    const replaced = schedule.replace(ids, 7);
    const pairs = new Set(Array.from(ids, (id, at) => `${id} ${replaced[at]}`));
    expect(pairs.size).toBe(new Set(ids).size);
    expect(new Set(replaced).size).toBe(new Set(ids).size);
    const strange = [...new Set(replaced)].filter((id) => id >= 1000).length;
    expect(strange).toBeGreaterThan(5);
    expect(strange).toBeLessThan(30);
    expect(schedule.replace(ids, 7)).toEqual(replaced);
    expect(schedule.replace(ids, 8)).not.toEqual(replaced);
    expect(schedule.replace(ids, 7, 1)).not.toEqual(replaced);
    expect(schedule.at(7)).toEqual({ ids: spareIds, seed: 10 });
  });

  it('leaves a text alone with no share, and what spare ids do not suffice for', () => {
    expect(probabilisticForgetting({ share: 0, spareIds }).replace(ids, 1)).toEqual(ids);
    expect(new Set(probabilisticForgetting({ share: 1, spareIds }).replace(ids, 1).filter((id) => id >= 1000)).size).toBe(40);
    expectCode('invalid-count', () => probabilisticForgetting({ share: 2, spareIds }));
    expectCode('invalid-count', () => probabilisticForgetting({ spareIds: new Int32Array() }));
  });
});
