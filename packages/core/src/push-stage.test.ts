import * as fc from 'fast-check';
import { concat, from, of, Subject, take, throwError, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { composeStages } from './compose-stages.ts';
import { TokstreamError } from './errors.ts';
import { pushStage } from './operators/push-stage.ts';
import type { PushStage } from './push-stage.ts';
import { runStage } from './run-stage.ts';

let disposed = 0;
beforeEach(() => {
  disposed = 0;
});

/** Gathers characters into words of `size`; the rest comes with the flush. */
function words(size = 2, chunkInvariant = true): PushStage<string, string, string> {
  let held = '';
  return {
    chunkInvariant,
    get held() {
      return held.length;
    },
    push(item) {
      if (item.includes('!')) throw new RangeError('no shouting');
      if (item.includes('?')) throw new TokstreamError('no questions', { code: 'invalid-text', stage: 'words' });
      held += item;
      const whole = held.length - (held.length % size);
      const out = Array.from({ length: whole / size }, (_, index) => held.slice(index * size, (index + 1) * size));
      held = held.slice(whole);
      return out;
    },
    flush() {
      const rest = held;
      held = '';
      return rest === '' ? [] : [rest];
    },
    snapshot: () => held,
    restore(snapshot) {
      held = snapshot;
    },
    [Symbol.dispose]() {
      disposed += 1;
    },
  };
}

const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};
const failure = new RangeError('no shouting');

describe('pushStage', () => {
  it('pushes, flushes on completion, disposes, and subscribes once', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c---|', { a: 'ab', b: 'c', c: 'def' });
      expectObservable(source.pipe(pushStage(words))).toBe('-a---(bc)|', { a: 'ab', b: 'cd', c: 'ef' });
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    });
    expect(disposed).toBe(1);
  });

  it('gives the flush with the completion, also of an empty source', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a--|', { a: 'x' }).pipe(pushStage(words))).toBe('----(a|)', { a: 'x' });
      expectObservable(cold('--|').pipe(pushStage(words))).toBe('--|');
      expectObservable(cold('-').pipe(pushStage(words))).toBe('-');
    });
    expect(disposed).toBe(2);
  });

  it('passes an error of the source at once and without a flush', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-#', { a: 'abc' }, failure);
      expectObservable(source.pipe(pushStage(words))).toBe('-a-#', { a: 'ab' }, failure);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
    expect(disposed).toBe(1);
  });

  it('is unsubscribed from explicitly', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-', { a: 'ab', b: 'cd', c: 'ef' });
      expectObservable(source.pipe(pushStage(words)), '^---!').toBe('-a-b-', { a: 'ab', b: 'cd' });
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
    expect(disposed).toBe(1);
  });

  it('fences what the stage throws, keeps its own errors, and stops the source', () => {
    const errors: TokstreamError[] = [];
    const pushed: string[] = [];
    const run = (items: Observable<string>, create = words as () => PushStage<string, string>): void => {
      items.pipe(pushStage(create, 'gather')).subscribe({ next: (word) => pushed.push(word), error: (error: TokstreamError) => errors.push(error) });
    };
    run(of('ab', '!', 'cd'));
    run(of('?'));
    run(of('a'), () => ({ ...words(), flush: () => words().push('!') }));
    run(of('a'), () => {
      throw failure;
    });
    expect(errors.map(({ code, stage }) => [code, stage])).toEqual([['stage-failed', 'gather'], ['invalid-text', 'words'], ['stage-failed', 'gather'], ['stage-failed', 'gather']]);
    expect(errors[3]!.cause).toBe(failure);
    expect([pushed, disposed]).toEqual([['ab'], 3]);
  });

  it('makes a stage for each subscription', () => {
    const stream = of('a').pipe(pushStage(words));
    const seen: string[] = [];
    stream.subscribe((word) => seen.push(word));
    stream.subscribe((word) => seen.push(word));
    expect([seen, disposed]).toEqual([['a', 'a'], 2]);
  });

  it('drops the rest of several outputs, and the rest of an endless source, when unsubscribed in their middle', () => {
    const seen: string[] = [];
    let pulled = 0;
    function* endless(): Generator<string> {
      for (;;) {
        pulled += 1;
        yield 'abcdef';
      }
    }
    from(endless()).pipe(pushStage(words), take(2)).subscribe((word) => seen.push(word));
    expect([seen, pulled, disposed]).toEqual([['ab', 'cd'], 1, 1]);
  });

  it('keeps the order when an output makes the source emit and complete', () => {
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(pushStage(words)).subscribe({
      next(word) {
        seen.push(word);
        if (word === 'ab') source.next('efg');
        if (word === 'cd') source.complete();
      },
      complete: () => seen.push('|'),
    });
    source.next('abcd');
    expect(seen).toEqual(['ab', 'cd', 'ef', 'g', '|']);
  });

  it('stops when the source fails after a synchronous start', () => {
    const seen: unknown[] = [];
    concat(of('ab'), throwError(() => failure)).pipe(pushStage(words)).subscribe({ next: (word) => seen.push(word), error: (error) => seen.push(error) });
    expect([seen, disposed]).toEqual([['ab', failure], 1]);
  });
});

describe('composeStages', () => {
  it('equals the stages one after the other, for any cut, with a snapshot taken anywhere', () => {
    const sizes = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{0,5}$/)), sizes, sizes, fc.nat(), (items, inner, outer, cut) => {
        const make = (): PushStage<string, string, readonly [string, string]> => composeStages(words(inner), words(outer));
        const whole = runStage(words(outer), runStage(words(inner), [items.join('')]));
        const at = cut % (items.length + 1);
        const first = make();
        const before = items.slice(0, at).flatMap((item) => [...first.push(item)]);
        const second = make();
        second.restore(structuredClone(first.snapshot()));
        expect(second.held).toBe(first.held);
        expect([...before, ...runStage(second, items.slice(at))]).toEqual(whole);
        expect([second.held, runStage(second, items)]).toEqual([0, whole]);
      }),
    );
  });

  it('is chunk-invariant when both are, and disposes both even when the first throws', () => {
    expect([composeStages(words(), words()).chunkInvariant, composeStages(words(2, false), words()).chunkInvariant, composeStages(words(), words(2, false)).chunkInvariant]).toEqual([true, false, false]);
    const broken = {
      ...words(),
      [Symbol.dispose]() {
        throw failure;
      },
    };
    expect(() => composeStages(broken, words())[Symbol.dispose]()).toThrow(failure);
    expect(disposed).toBe(1);
  });
});
