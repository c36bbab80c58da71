import { concat, EMPTY, from, lastValueFrom, map, NEVER, of, Subject, take, throwError, timer, toArray, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { composeStages } from '../compose-stages.ts';
import { deadLetter } from '../dead-letter.ts';
import type { FailedItem } from '../error-policy.ts';
import { TokstreamError } from '../errors.ts';
import { Lease } from '../lease.ts';
import { Owned } from '../owned.ts';
import { describe as describeOperator } from '../pipeline/describe.ts';
import type { PushStage } from '../push-stage.ts';
import { eachItem, type EachItemOptions } from './each-item.ts';
import { pushStage } from './push-stage.ts';

const failure = new RangeError('no shouting');
let ends: string[];
beforeEach(() => {
  ends = [];
});
const own = (value: string): Owned<string> => new Owned(value, new Lease((outcome) => ends.push(`${value} ${outcome}`)));
const marbles = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};
/** Says an item and how long it is; fails after the first on `!`. */
const say = (item: Owned<string>): Observable<string> =>
  concat(of(item.value), item.value === '!' ? throwError(() => failure) : of(`${item.map((text) => text.length).detach()}`));
const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
const errorOf = (source: Observable<unknown>): Promise<unknown> => lastValueFrom(source, { defaultValue: 'none' }).then(() => 'none', ({ code, stage }: TokstreamError) => [code, stage]);

describe('eachItem', () => {
  it('works on items in order, so many at a time', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-abc---|');
      const work = (item: string): Observable<string> => timer(2).pipe(map(() => item));
      expectObservable(source.pipe(eachItem(work))).toBe('---a-b-(c|)');
      expectObservable(source.pipe(eachItem(work, { concurrency: 2 }))).toBe('---abc-|');
      expectSubscriptions(source.subscriptions).toBe(['^------!', '^------!']);
    });
  });

  it('refuses a concurrency that would let nothing through', async () => {
    for (const concurrency of [0, -1, 1.5, NaN, -Infinity]) expect(() => eachItem(of, { name: 'work', concurrency })).toThrow(expect.objectContaining({ code: 'invalid-count', stage: 'work' }));
    expect(await all(of(1, 2).pipe(eachItem((item) => of(item), { concurrency: Infinity })))).toEqual([1, 2]);
  });

  it('fails: the error ends the stream, and what waits or was begun is abandoned', async () => {
    const seen: unknown[] = [];
    from(['a', '!', 'b']).pipe(map(own), eachItem(say, { name: 'say' })).subscribe({ next: (text) => seen.push(text), error: ({ code, stage, cause }: TokstreamError) => seen.push([code, stage, cause]) });
    expect(seen).toEqual(['a', '1', '!', ['stage-failed', 'say', failure]]);
    expect(ends).toEqual(['a done', '! revoked']);
    const items = new Subject<Owned<string>>();
    const begun = items.pipe(eachItem(() => NEVER)).subscribe();
    for (const text of ['c', 'd']) items.next(own(text));
    begun.unsubscribe();
    expect(ends.slice(2).toSorted()).toEqual(['c revoked', 'd revoked']);
  });

  it('skips: the item is abandoned and counted, and the stream goes on', async () => {
    const skips: unknown[] = [];
    const onSkipped = ({ cause }: TokstreamError, skipped: number): unknown => skips.push([cause, skipped]);
    const skip = eachItem(say, { onError: 'skip', onSkipped });
    expect(await all(from(['!', 'a', '!']).pipe(map(own), skip))).toEqual(['!', 'a', '1', '!']);
    expect(skips).toEqual([[failure, 1], [failure, 2]]);
    expect(ends).toEqual(['! revoked', 'a done', '! revoked']);
    expect(await all(of('!').pipe(map(own), skip))).toEqual(['!']);
    expect(skips[2]).toEqual([failure, 1]);
  });

  it('dead-letters: the sink owns the item, with its credit, and the error', async () => {
    const failed: FailedItem<Owned<string>>[] = [];
    const options: EachItemOptions<Owned<string>> = { name: 'say', onError: deadLetter({ next: (item) => failed.push(item) }) };
    expect(await all(from(['a', '!', 'b']).pipe(map(own), eachItem(say, options)))).toEqual(['a', '1', '!', 'b', '1']);
    expect(ends).toEqual(['a done', 'b done']);
    expect(failed.map(({ item, error }) => [item.value, error.code])).toEqual([['!', 'stage-failed']]);
    failed[0]!.item[Symbol.dispose]();
    expect(ends).toEqual(['a done', 'b done', '! revoked']);
    const plain: unknown[] = [];
    await all(of('a').pipe(eachItem(() => throwError(() => failure), { onError: deadLetter({ next: ({ item }) => plain.push(item) }) })));
    expect(plain).toEqual(['a']);
  });

  it('keeps nothing of an item that was cut off, and leaves one that was given on to whoever has it', () => {
    const keep = deadLetter<Owned<string>>({ next: () => expect.unreachable() });
    of(own('a')).pipe(eachItem(() => NEVER, { onError: keep })).subscribe().unsubscribe();
    expect(ends).toEqual(['a revoked']);
    let given: Owned<string> | undefined;
    of(own('b')).pipe(eachItem((item) => concat(of(item), NEVER)), take(1)).subscribe((item) => (given = item));
    expect([given!.value, ends]).toEqual(['b', ['a revoked']]);
  });

  it('never swallows what is not of an item', async () => {
    const skip = (thrown: unknown): Promise<unknown> => errorOf(of(1).pipe(eachItem(() => throwError(() => thrown), { name: 'work', onError: 'skip' })));
    for (const code of ['aborted', 'budget-stalled', 'owned-disposed', 'owned-shared', 'lease-released']) expect(await skip(new TokstreamError('no', { code }))).toEqual([code, undefined]);
    expect(await skip(new DOMException('left', 'AbortError'))).toEqual(['stage-failed', 'work']);
    expect(await skip(new DOMException('slow', 'TimeoutError'))).toBe('none');
    expect(await errorOf(throwError(() => new TokstreamError('no', { code: 'source' })).pipe(eachItem(() => EMPTY, { onError: 'skip' })))).toEqual(['source', undefined]);
    expect(await errorOf(of(own('a')).pipe(eachItem((item) => of(item.detach()), { onError: deadLetter({ next() {} }) })))).toEqual(['owned-shared', 'Owned']);
    const broken = (): never => {
      throw failure;
    };
    expect(await errorOf(of(own('b')).pipe(eachItem(say, { onError: 'skip', onSkipped: broken })))).toBe('none');
    expect(await errorOf(of(own('!')).pipe(eachItem(say, { name: 'say', onError: 'skip', onSkipped: broken })))).toEqual(['stage-failed', 'say']);
    expect(await errorOf(of(own('!')).pipe(eachItem(say, { name: 'say', onError: deadLetter({ next: broken }) })))).toEqual(['stage-failed', 'say']);
    expect(ends).toEqual(['a revoked', 'b done', '! revoked', '! revoked']);
  });
});

describe('pushStage with a policy', () => {
  /** Joins characters to pairs; half of a bad item has been taken when it throws. */
  const pairs = (recoverable?: boolean): PushStage<string, string, string> => {
    let held = '';
    return {
      chunkInvariant: true,
      ...(recoverable !== undefined && { recoverable }),
      get held() {
        return held.length;
      },
      push(item) {
        for (const character of item) {
          if (character === '!') throw failure;
          held += character;
        }
        const whole = held.match(/../g) ?? [];
        held = held.slice(whole.length * 2);
        return whole;
      },
      flush() {
        if (held === '?') throw failure;
        return held === '' ? [] : [held];
      },
      snapshot: () => held,
      restore(snapshot) {
        held = snapshot;
      },
      [Symbol.dispose]: () => void ends.push('stage'),
    };
  };

  it('goes on from the state before the item that failed', async () => {
    const seen: unknown[] = [];
    const items = ['abc', 'x!', 'd', 'e'];
    expect(await all(from(items).pipe(pushStage(pairs, { onError: 'skip', onSkipped: ({ cause }, skipped) => seen.push(cause, skipped) })))).toEqual(['ab', 'cd', 'e']);
    expect(await all(from(items).pipe(pushStage(pairs, { onError: deadLetter({ next: ({ item }) => seen.push(item) }) })))).toEqual(['ab', 'cd', 'e']);
    expect(seen).toEqual([failure, 1, 'x!']);
    expect(await errorOf(from(items).pipe(pushStage(pairs, { name: 'pairs' })))).toEqual(['stage-failed', 'pairs']);
    // What comes of the flush is of no item.
    expect(await errorOf(of('?').pipe(pushStage(pairs, { name: 'pairs', onError: 'skip' })))).toEqual(['stage-failed', 'pairs']);
  });

  it('refuses at once for a stage whose state cannot be saved, and says its policy', () => {
    const create = (): PushStage<string, string> => composeStages(pairs(), pairs(false)) as PushStage<string, string>;
    expect(() => pushStage(create, { name: 'both', onError: 'skip' })).toThrow(expect.objectContaining({ code: 'invalid-pipeline', stage: 'both' }));
    expect(ends).toEqual(['stage', 'stage']);
    expect(describeOperator(pushStage(create, { name: 'both' }))).toBe('both: on error: fail');
    expect(describeOperator(pushStage(pairs, { name: 'pairs', onError: 'skip', input: 'text' }))).toBe('pairs: text -> unknown, on error: skip');
  });
});
