import { Budget, describe as describeOperator, fromPull, Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { expectCode } from '@tokstream/testing';
import { concatMap, delay, firstValueFrom, from, lastValueFrom, of, take, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fork } from './fork.ts';

/** Caches that are open, and sequences that hold them. */
function ledger(refuseFork = Infinity): { readonly open: Set<object>; readonly sequence: (index: number) => Sequence } {
  const open = new Set<object>();
  let forks = 0;
  const cacheOf = (): object => {
    const cache = {
      fork(): object {
        forks += 1;
        if (forks === refuseFork) throw new Error('no memory');
        return cacheOf();
      },
      [Symbol.dispose]: () => open.delete(cache),
    };
    open.add(cache);
    return cache;
  };
  const policyOf = (generation: number): object => ({ generation, fork: () => policyOf(generation + 1) });
  return { open, sequence: (index) => ({ index, cache: cacheOf(), policy: policyOf(0), promptIds: Int32Array.of(index) }) as unknown as Sequence };
}

const free = ({ cache }: Sequence): void => cache[Symbol.dispose]();

describe('fork', () => {
  it('gives as many sequences of each, numbered through, each with a cache and a policy of its own', async () => {
    const { open, sequence } = ledger();
    const forks = await lastValueFrom(from([0, 1]).pipe(concatMap((index) => of(Owned.of(sequence(index), free))), fork({ count: 3 }), toArray()));
    expect(forks.map(({ value }) => [value.index, value.promptIds[0]])).toEqual([[0, 0], [1, 0], [2, 0], [3, 1], [4, 1], [5, 1]]);
    expect(forks.map(({ value }) => value.policy)).toMatchObject(Array.from({ length: 6 }, () => ({ generation: 1 })));
    expect(new Set(forks.map(({ value }) => value.policy)).size).toBe(6);
    expect(open).toEqual(new Set(forks.map(({ value }) => value.cache)));
    for (const item of forks) item[Symbol.dispose]();
    expect(open.size).toBe(0);
  });

  it('gives a credit back when the last fork ends', async () => {
    const { open, sequence } = ledger();
    const budget = new Budget({ limit: 1 });
    const out: number[] = [];
    const source = fromPull([0, 1], { budget, own: (index, lease) => new Owned(sequence(index), lease, free) });
    const operator = concatMap((item: Owned<Sequence>) => of(item).pipe(delay(1)));
    await lastValueFrom(source.pipe(fork({ count: 2 }), operator, tap((item) => {
      out.push(budget.outstanding);
      item[Symbol.dispose]();
    })));
    expect(out).toEqual([1, 1, 1, 1]);
    expect([budget.outstanding, open.size]).toEqual([0, 0]);
  });

  it('frees what nobody took, and leaves what somebody did', async () => {
    const { open, sequence } = ledger();
    const taken = await firstValueFrom(from([Owned.of(sequence(0), free)]).pipe(fork({ count: 3 }), take(1)));
    expect(open).toEqual(new Set([taken.value.cache]));
    taken[Symbol.dispose]();
    expect(open.size).toBe(0);
  });

  it('leaves nothing when a fork fails', async () => {
    const { open, sequence } = ledger(3);
    await expect(lastValueFrom(of(Owned.of(sequence(0), free)).pipe(fork({ count: 4 })))).rejects.toMatchObject({ code: 'stage-failed' });
    expect(open.size).toBe(0);
  });

  it('says what it is and refuses what is no count', () => {
    expect(describeOperator(fork({ count: 2 }))).toBe('fork: Owned<Sequence> -> Owned<Sequence>, on error: fail');
    for (const count of [0, 1.5, Number.NaN]) expectCode('invalid-option', () => fork({ count }));
  });
});
