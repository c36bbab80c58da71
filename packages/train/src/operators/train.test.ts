import { selectBackend } from '@tokstream/backend';
import { yieldToEventLoop } from '@tokstream/core';
import { expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { concat, from, lastValueFrom, of, Subject, take, throwError, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TokenBatch } from '../pack/token-batch.ts';
import type { StepReport } from '../trainer.ts';
import { tinyBatch, tinyTrainer } from '../tiny-llama.test-support.ts';
import { train } from './train.ts';

const batches = Array.from({ length: 50 }, (_, seed) => tinyBatch(seed));

beforeAll(() => selectBackend({ backend: 'wasm' }));

describe('train', () => {
  it('takes one step a batch, in order, and completes', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      using other = await tinyTrainer();
      const reports = await lastValueFrom(from(batches.slice(0, 4)).pipe(train(trainer), toArray()));
      expect(reports.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
      for (const [step, batch] of batches.slice(0, 4).entries()) expect((await other.train(batch)).loss).toBe(reports[step]!.loss);
    }));

  it('takes one step for every few batches, and one for what is left', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      using other = await tinyTrainer();
      const [a, b, c] = batches as [TokenBatch, TokenBatch, TokenBatch];
      const reports = await lastValueFrom(from([a, b, c]).pipe(train(trainer, { accumulate: 2 }), toArray()));
      const wanted = [await other.train([a, b]), await other.train(c)];
      expect(reports.map(({ loss, tokens }) => [loss, tokens])).toEqual(wanted.map(({ loss }, step) => [loss, step === 0 ? 20 : 10]));
      expectCode('invalid-option', () => train(trainer, { accumulate: 0 }));
    }));

  it('takes no step that nobody waits for', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      await lastValueFrom(from(batches).pipe(train(trainer), take(2)));
      await yieldToEventLoop();
      await yieldToEventLoop();
      expect(trainer.step).toBe(2);
    }));

  it('lets the event loop turn between two steps, so that an unsubscribe from outside is heard', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      const seen: StepReport[] = [];
      const subscription = from(batches).pipe(train(trainer)).subscribe((report) => seen.push(report));
      while (seen.length < 3) await yieldToEventLoop();
      subscription.unsubscribe();
      const { step } = trainer;
      expect(step).toBeLessThan(6);
      await yieldToEventLoop();
      await yieldToEventLoop();
      // A step that was under way may end; none begins, and nothing more is told.
      expect(trainer.step).toBeLessThanOrEqual(step + 1);
      expect(seen.length).toBeLessThanOrEqual(step);
      expect((await trainer.save()).step).toBe(trainer.step);
    }));

  it('does nothing before it is subscribed to', async () => {
    using trainer = await tinyTrainer();
    const source = new Subject<(typeof batches)[number]>();
    source.pipe(train(trainer));
    source.next(batches[0]!);
    await yieldToEventLoop();
    expect(trainer.step).toBe(0);
  });

  it('ends with the error of a step or of its source, and the trainer can go on', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      const bad = { ...batches[1]!, ids: batches[1]!.ids.with(0, 99) };
      await expectRejection('invalid-ids', lastValueFrom(from([batches[0]!, bad, batches[2]!]).pipe(train(trainer))));
      await expect(lastValueFrom(concat(of(batches[0]!), throwError(() => new Error('no more'))).pipe(train(trainer)))).rejects.toThrow('no more');
      await yieldToEventLoop();
      await yieldToEventLoop();
      const { step } = trainer;
      expect(step).toBeGreaterThanOrEqual(1);
      expect((await trainer.train(batches[0]!)).step).toBe(step);
    }));
});
