import * as tf from '@tensorflow/tfjs-core';
import { Budget, deadLetter, type DecodeEvent, fromPull, Owned } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import * as fc from 'fast-check';
import { from, lastValueFrom, NEVER, Observable, of, Subject, take, throwError, concat, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { greedyWithoutCache, guardedModel, idsOf, letters, testEngines } from '../models.test-support.ts';
import type { Prompt } from '../prompt.ts';
import { sample } from '../samplers/sample.ts';
import { decode } from './decode.ts';
import { prefill, type PrefillOptions } from './prefill.ts';

describe.each(testEngines)('on the engine %s', (engine) => {
  let model: CausalLM;
  const guard = guardedModel((made) => (model = made), engine);

  const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11), Int32Array.of(12, 13)];

  function run(source: readonly Prompt[] | Observable<Prompt>, options: DecodeOptions = {}, chunkRows?: number): Promise<DecodeEvent[]> {
    const prompts$ = source instanceof Observable ? source : from(source);
    return lastValueFrom(prompts$.pipe(prefill(model, chunkRows === undefined ? {} : { chunkRows }), decode(options), toArray()));
  }

  const doneReasons = (events: readonly DecodeEvent[]): string[] => events.flatMap((event) => (event.type === 'done' ? [event.reason] : []));

  it('greedy tokens are those of the model run anew for every token', async () => {
    const events = await run(prompts, { maxNewTokens: 12 });
    const expected: number[][] = [];
    for (const prompt of prompts) expected.push(await greedyWithoutCache(model, prompt, 12));
    expect(idsOf(events)).toEqual(expected);
  });

  it('prompts decoded together give what each gives alone, whatever the chunks of the prefill', async () => {
    const options: DecodeOptions = { maxNewTokens: 10, sampler: sample({ temperature: 0.9, topK: 20 }), seed: 5 };
    const together = await run(prompts, options);
    expect(idsOf(await run(prompts, options, 2))).toEqual(idsOf(together));
    // A budget of one makes them run one after another, with the same index and so the same generator.
    const alone = await lastValueFrom(from(prompts).pipe(prefill(model, { budget: new Budget({ limit: 1 }) }), decode(options), toArray()));
    expect(idsOf(alone)).toEqual(idsOf(together));
  });

  it('equal seeds give equal events, other seeds others', async () => {
    const events = (seed: number): Promise<DecodeEvent[]> => run(prompts, { maxNewTokens: 16, sampler: sample(), seed, now: () => 0 });
    expect(await events(1)).toEqual(await events(1));
    expect(idsOf(await events(2))).not.toEqual(idsOf(await events(1)));
  });

  it('log-probabilities are those of the model', async () => {
    const events = await run([prompts[0]!], { maxNewTokens: 3 });
    const ids = idsOf(events)[0]!;
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: Int32Array.of(...prompts[0]!, ...ids.slice(0, -1)) } }, cache);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const last = events.findLast((event) => event.type === 'token')!;
    expect(last.logprob).toBeCloseTo(logits[ids.at(-1)!]! - Math.log(total), 4);
  });

  it('lists the most likely tokens of each step when asked, as the model had them, and draws the same', async () => {
    const options: DecodeOptions = { maxNewTokens: 6, sampler: sample({ temperature: 2, topK: 30 }), seed: 3, now: () => 0 };
    const tokens = (events: readonly DecodeEvent[]) => events.filter((event) => event.type === 'token');
    const bare = tokens(await run([prompts[0]!], options));
    const all = tokens(await run([prompts[0]!], { ...options, topLogProbabilities: 1000 }));
    const three = tokens(await run([prompts[0]!], { ...options, topLogProbabilities: 3 }));
    expect(all).toMatchObject(bare);
    expect(three.map(({ alternatives }) => alternatives)).toEqual(all.map(({ alternatives }) => alternatives!.slice(0, 3)));
    for (const { id, logprob, alternatives } of all) {
      expect(alternatives!.map((token) => token.id).toSorted((a, b) => a - b)).toEqual(Array.from({ length: model.shape.vocabulary }, (_, at) => at));
      expect(alternatives!.map((token) => token.logprob)).toEqual(alternatives!.map((token) => token.logprob).toSorted((a, b) => b - a));
      expect(alternatives!.reduce((sum, token) => sum + Math.exp(token.logprob), 0)).toBeCloseTo(1, 6);
      expect(alternatives!.find((token) => token.id === id)!.logprob).toBe(logprob);
    }
  });

  it('ends at an end-of-sequence token, which it emits, at the length, and at the end of the context', async () => {
    const [ids] = idsOf(await run([prompts[0]!], { maxNewTokens: 8, endOfSequence: [] }));
    const stopAt = ids!.at(3)!;
    const ended = await run([prompts[0]!], { maxNewTokens: 8, endOfSequence: [1000, stopAt] });
    expect(idsOf(ended)[0]).toEqual(ids!.slice(0, ids!.indexOf(stopAt) + 1));
    expect(doneReasons(ended)).toEqual(['end-of-sequence']);
    expect(doneReasons(await run([prompts[0]!], { maxNewTokens: 2 }))).toEqual(['length']);
    expect(idsOf(await run([prompts[0]!], { maxNewTokens: 0 }))).toEqual([]);
    const full = await run([prompts[0]!], { maxNewTokens: 1000 });
    expect(doneReasons(full)).toEqual(['context-full']);
    // The last token needs no place of its own.
    expect(idsOf(full)[0]!.length + prompts[0]!.length).toBe(model.shape.maxPositions + 1);
  });

  it('ends before a stop string that straddles tokens and keeps what only looked like one', async () => {
    const events = await run([prompts[0]!], { maxNewTokens: 20, tokenizer: letters });
    const text = events.map((event) => ('text' in event ? event.text : '')).join('');
    const stop = text.slice(5, 8);
    const stopped = await run([prompts[0]!], { maxNewTokens: 20, tokenizer: letters, stopStrings: ['~', stop] });
    expect(stopped.map((event) => ('text' in event ? event.text : '')).join('')).toBe(text.slice(0, text.indexOf(stop)));
    expect(doneReasons(stopped)).toEqual(['stop-string']);
    const almost = await run([prompts[0]!], { maxNewTokens: 20, tokenizer: letters, stopStrings: [`${text.slice(-2)}~`] });
    expect(almost.map((event) => ('text' in event ? event.text : '')).join('')).toBe(text);
  });

  it('reports one call for every token but the first, and the cache it held', async () => {
    const events = await run([prompts[2]!], { maxNewTokens: 5 });
    expect(events.filter((event) => event.type === 'step')).toHaveLength(4);
    const { layers, kvHeads, headDim } = model.shape;
    const kept = prompts[2]!.length + 4;
    expect(events.find((event) => event.type === 'cache')).toEqual({ type: 'cache', sequence: 0, kept, evicted: 0, bytes: layers * 2 * kvHeads * headDim * 4 * kept });
  });

  it('a signal ends every sequence within one step, and the stream', async () => {
    const abort = new AbortController();
    const events: DecodeEvent[] = [];
    const source = concat(from(prompts), NEVER);
    await lastValueFrom(
      new Observable<DecodeEvent>((subscriber) =>
        source.pipe(prefill(model), decode({ maxNewTokens: 1000, contextLength: 10_000, signal: abort.signal })).subscribe({
          next: (event) => {
            events.push(event);
            if (event.type === 'step' && events.length > 60) abort.abort();
            subscriber.next(event);
          },
          complete: () => subscriber.complete(),
        }),
      ),
    );
    expect(doneReasons(events)).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
  });

  it('frees everything when it is cancelled at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.boolean(), fc.integer({ min: 1, max: 4 }), async (turns, owned, limit) => {
        const budget = new Budget({ limit });
        const source: Observable<Prompt> = owned ? fromPull(prompts, { budget, own: (ids, lease) => new Owned(ids, lease) }) : from(prompts);
        const subscription = source.pipe(prefill(model, { budget, chunkRows: 2 }), decode({ maxNewTokens: 8 })).subscribe();
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
        subscription.unsubscribe();
        await guard.freed();
        expect(budget.outstanding).toBe(0);
        expect(budget.peak).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
  });

  it('frees everything when a consumer takes a few events, and emits nothing after', async () => {
    for (const count of [1, 2, 7]) {
      const events = await lastValueFrom(from(prompts).pipe(prefill(model), decode({ maxNewTokens: 8 }), take(count), toArray()));
      expect(events).toHaveLength(count);
    }
    await guard.freed();
  });

  it('a source that fails ends the stream with its error and frees what is open', async () => {
    const failure = new Error('broken');
    await expect(run(concat(from(prompts), throwError(() => failure)), { maxNewTokens: 50 })).rejects.toBe(failure);
    await guard.freed();
  });

  it('a bad prompt ends the stream with a code and frees the others', async () => {
    for (const [prompt, code] of [[new Int32Array(0), 'invalid-prompt'], [Int32Array.of(1, 99), 'invalid-ids']] as const) {
      await expect(run([prompts[0]!, prompt], { maxNewTokens: 50 })).rejects.toMatchObject({ code });
      await guard.freed();
    }
  });

  it.each([
    ['plain', (bad: Int32Array) => from([prompts[0]!, bad, prompts[2]!])],
    ['owned', (bad: Int32Array, budget: Budget) => fromPull([prompts[0]!, bad, prompts[2]!], { budget, own: (ids, lease) => new Owned(ids, lease) })],
  ] as const)('a bad %s prompt is skipped or handed over when asked, and costs only itself', async (_, source) => {
    for (const bad of [new Int32Array(0), Int32Array.of(1, 99)]) {
      const budget = new Budget({ limit: 3 });
      const expected = idsOf(await run([prompts[0]!, prompts[2]!], { maxNewTokens: 6 }));
      const goOn = (options: PrefillOptions): Promise<DecodeEvent[]> => lastValueFrom((source(bad, budget) as Observable<Prompt>).pipe(prefill(model, { budget, ...options }), decode({ maxNewTokens: 6 }), toArray()));
      const codes: string[] = [];
      const skipped = await goOn({ onError: 'skip', onSkipped: ({ code }) => codes.push(code) });
      expect(doneReasons(skipped)).toEqual(['length', 'length']);
      expect(Object.values(idsOf(skipped))).toEqual(Object.values(expected));
      expect(skipped.flatMap((event) => (event.type === 'done' ? [event.sequence] : [])).toSorted()).toEqual([0, 2]);
      expect([codes.length, budget.outstanding, tf.memory().numTensors]).toEqual([1, 0, guard.tensors]);
      const failed: Prompt[] = [];
      expect(doneReasons(await goOn({ onError: deadLetter({ next: ({ item }) => failed.push(item) }) }))).toEqual(['length', 'length']);
      expect(failed.map((item) => (item instanceof Owned ? item.value : item))).toEqual([bad]);
      for (const item of failed) if (item instanceof Owned) item[Symbol.dispose]();
      expect(budget.outstanding).toBe(0);
    }
  });

  it('prompts that come late join the batch; the stream completes when all are done', async () => {
    const source = new Subject<Prompt>();
    const events: DecodeEvent[] = [];
    const finished = new Promise<void>((resolve) => source.pipe(prefill(model), decode({ maxNewTokens: 6 })).subscribe({ next: (event) => events.push(event), complete: resolve }));
    source.next(prompts[0]!);
    await vi.waitFor(() => expect(doneReasons(events)).toEqual(['length']), { timeout: 10_000, interval: 2 });
    source.next(prompts[1]!);
    source.complete();
    await finished;
    expect(doneReasons(events)).toEqual(['length', 'length']);
    expect(await run(of(), {})).toEqual([]);
  });

  it('never has more sequences open than the budget allows', async () => {
    const budget = new Budget({ limit: 2 });
    await lastValueFrom(from([...prompts, ...prompts]).pipe(prefill(model, { budget }), decode({ maxNewTokens: 4 })));
    expect([budget.peak, budget.outstanding]).toEqual([2, 0]);
  });

  it('refuses options that cannot work before anything runs', () => {
    const wrong: readonly DecodeOptions[] = [{ maxNewTokens: -1 }, { contextLength: 0 }, { seed: 0.5 }, { topLogProbabilities: -1 }, { stopStrings: ['x'] }, { stopStrings: [''], tokenizer: letters }];
    for (const options of wrong) expect(() => decode(options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});
