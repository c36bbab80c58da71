import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Budget, fromPull, Owned } from '@tokstream/core';
import * as fc from 'fast-check';
import { concat, from, lastValueFrom, NEVER, of, take, throwError, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenizer, type TokenizerObjects } from '../load/create-tokenizer.ts';
import { tokenize } from '../operators/tokenize.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { type TrainerName, trainers } from '../train/registry.ts';
import type { PretokenCounts } from '../train/tokenizer-trainer.ts';
import { countInPool } from './count-in-pool.ts';
import { encodeDocuments } from './encode-documents.ts';
import { tokenizeInPool } from './tokenize-in-pool.ts';
import { tokenizePool, type TokenizePool } from './tokenize-pool.ts';

// The threads run the built package, so these tests need a build first; `turbo` sees to it.

const sentences = ['the cat sat on the mat', 'le chat 👍🏽 dort', '', 'the other cat sat, then all the cats sat\n', '世界 123 456', 'a'.repeat(300)];
/** More than a thread encodes at a stretch. */
const long = 'the cat '.repeat(9_000);
let files: TokenizerObjects;
let tokenizer: Tokenizer;
let pool: TokenizePool;

beforeAll(async () => {
  const trainer = trainers.byteLevelBpe({ vocabSize: 300, specialTokens: ['<s>'], bos: '<s>' });
  for (const sentence of sentences) trainer.add(sentence);
  files = { tokenizerJson: await trainer.finish() };
  tokenizer = createTokenizer(files);
  pool = await tokenizePool({ tokenizer: files, threads: 2 });
});
afterAll(() => pool[Symbol.asyncDispose]());

const settled = (promise: Promise<unknown>): Promise<unknown> => promise.then((value) => value, (error: { code?: string }) => error.code ?? error);

/** The pool, and which of the documents that went through it were aborted. */
function watch(): { readonly watched: Pick<TokenizePool, 'encode' | 'threads'>; readonly aborted: () => (boolean | undefined)[] } {
  const signals: (AbortSignal | undefined)[] = [];
  const encode: TokenizePool['encode'] = (text, options) => {
    signals.push(options?.signal);
    return pool.encode(text, options);
  };
  return { watched: { threads: pool.threads, encode }, aborted: () => signals.map((signal) => signal?.aborted) };
}

describe('tokenizeInPool', () => {
  it('gives what tokenize gives, in the order of the documents', async () => {
    const options = fc.record({ specialTokens: fc.boolean(), offsets: fc.boolean(), unit: fc.constantFrom('utf16', 'bytes', 'code-points' as const) });
    const documents = fc.array(fc.constantFrom(...sentences, 'the cat\ud83d', long), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(documents, options, fc.integer({ min: 1, max: 5 }), async (texts, encoding, concurrency) => {
        const wanted = await lastValueFrom(from(texts).pipe(tokenize(tokenizer, encoding), toArray()));
        expect(await lastValueFrom(from(texts).pipe(tokenizeInPool(pool, { ...encoding, concurrency }), toArray()))).toEqual(wanted);
      }),
      { numRuns: 15 },
    );
  });

  it('reads no more documents than the budget has credits, and gives all of them back', async () => {
    let [read, most, out] = [0, 0, 0];
    const documents = (function* () {
      while (read < 100) {
        read += 1;
        most = Math.max(most, read - out);
        yield sentences[read % sentences.length]!;
      }
    })();
    const budget = new Budget({ limit: 5 });
    await new Promise<void>((resolve, reject) => {
      fromPull(documents, { budget, own: (text, lease) => new Owned(text, lease) })
        .pipe(tokenizeInPool(pool))
        .subscribe({ next: () => (out += 1), complete: resolve, error: reject });
    });
    expect([out, budget.outstanding]).toEqual([100, 0]);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('leaves the threads free when it is left', async () => {
    const longest = 'the cat '.repeat(2_000_000);
    const timeOf = async (text: string): Promise<number> => {
      const began = performance.now();
      await pool.encode(text);
      return performance.now() - began;
    };
    const whole = await timeOf(longest);
    const { watched, aborted } = watch();
    await lastValueFrom(concat(of('the'), from([longest, longest, longest, longest])).pipe(tokenizeInPool(watched, { concurrency: 4 }), take(1)));
    expect(aborted()).toEqual([true, true, true, true]);
    // What a thread works on is given up too, not finished.
    expect(await timeOf('the cat')).toBeLessThan(whole / 2);
  });

  it('ends with the error of the source, and keeps nothing of owned documents', async () => {
    const budget = new Budget({ limit: 3 });
    const documents = (function* () {
      yield 'the';
      throw new Error('torn');
    })();
    const outcome = settled(lastValueFrom(fromPull(documents, { budget, own: (text, lease) => new Owned(text, lease) }).pipe(tokenizeInPool(pool))));
    expect(await outcome).toBe('source-failed');
    expect(budget.outstanding).toBe(0);
    expect(() => tokenizeInPool(pool, { concurrency: 0 })).toThrow(expect.objectContaining({ code: 'invalid-count' }) as Error);
  });
});

describe('tokenizePool', () => {
  it.each<[string, Parameters<typeof tokenizePool>[0]]>([
    ['missing-file', { tokenizer: 'nowhere' }],
    ['invalid-tokenizer', { tokenizer: { tokenizerJson: { model: 1 } } }],
    ['invalid-count', { tokenizer: 'nowhere', threads: 0 }],
    ['invalid-role', { tokenizer: { tokenizerJson: () => 0 } }],
  ])('keeps the code %s', async (code, options) => {
    expect(await settled(tokenizePool({ threads: 1, ...options }))).toBe(code);
  });

  it('has loaded the tokenizer in every thread when it is ready', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pool-'));
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(files.tokenizerJson));
    await using other = await tokenizePool({ tokenizer: folder, threads: 2 });
    await rm(folder, { recursive: true });
    const blocks = await Promise.all([other.encode(long), other.encode(long)]);
    for (const { ids } of blocks) expect(ids).toEqual(tokenizer.encode(long).ids);
  });

  it('has ended its threads when it is disposed', async () => {
    const threads: Worker[] = [];
    const keep = (thread: Worker): void => void threads.push(thread);
    process.on('worker', keep);
    const other = await tokenizePool({ tokenizer: files, threads: 2 });
    process.off('worker', keep);
    expect(threads.filter(({ threadId }) => threadId > 0)).toHaveLength(2);
    await other[Symbol.asyncDispose]();
    // What an ended thread has as its number.
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  it('keeps the code of what fails inside a thread', async () => {
    const parts = { added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
    const withoutUnknown = { tokenizerJson: { version: '1.0', ...parts, model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'gone' } } };
    const alone = await settled((async () => createTokenizer(withoutUnknown).encode('b'))());
    expect(alone).toMatch(/^[a-z-]+$/);
    using other = await tokenizePool({ tokenizer: withoutUnknown, threads: 1 });
    expect(await settled(other.encode('b'))).toBe(alone);
    expect((await other.encode('a')).ids).toEqual(Int32Array.of(0));
  });

  it('rejects what is aborted, before and meanwhile, and what comes after its end', async () => {
    expect(await settled(pool.encode('the', { signal: AbortSignal.abort() }))).toBe('aborted');
    const stop = new AbortController();
    const aborted = settled(pool.encode('the cat '.repeat(1_000_000), { signal: stop.signal }));
    stop.abort();
    expect(await aborted).toBe('aborted');
    const other = await tokenizePool({ tokenizer: files, threads: 1 });
    const cutOff = settled(other.encode('the cat '.repeat(1_000_000)));
    await other[Symbol.asyncDispose]();
    expect([await cutOff, await settled(other.encode('the'))]).toEqual(['pool-closed', 'pool-closed']);
  });
});

describe('encodeDocuments', () => {
  const endless = (seen: { read: number; closed: boolean }): AsyncGenerator<string> =>
    (async function* () {
      try {
        for (;;) yield sentences[seen.read++ % sentences.length]!;
      } finally {
        seen.closed = true;
      }
    })();

  it('reads on only when its blocks are read, gives them in order, and closes the source when it is left', async () => {
    const seen = { read: 0, closed: false };
    let out = 0;
    for await (const block of encodeDocuments(pool, endless(seen), { concurrency: 3 })) {
      expect(block.ids).toEqual(tokenizer.encode(sentences[out % sentences.length]!).ids);
      out += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(seen.read - out).toBeLessThanOrEqual(3);
      if (out === 20) break;
    }
    expect(seen.closed).toBe(true);
  });

  it('aborts what is in flight when it is left', async () => {
    const { watched, aborted } = watch();
    for await (const { final } of encodeDocuments(watched, ['the', long, long])) if (final) break;
    expect(aborted()).toEqual([true, true, true]);
  });

  it('ends when it is aborted, also while it waits for a document', async () => {
    const stop = new AbortController();
    const waiting = encodeDocuments(pool, (async function* () {
      yield 'the cat';
      await new Promise(() => {});
    })(), { signal: stop.signal });
    expect((await waiting.next()).value?.ids).toEqual(tokenizer.encode('the cat').ids);
    const next = settled(waiting.next());
    stop.abort();
    expect(await next).toBe('aborted');
    expect(await settled(encodeDocuments(pool, ['the'], { signal: AbortSignal.abort() }).next())).toBe('aborted');
    expect(await settled(encodeDocuments(pool, ['the'], { concurrency: 0 }).next())).toBe('invalid-count');
  });

  it('gives what came before an error of the source, then the error', async () => {
    const torn = encodeDocuments(pool, (function* () {
      yield 'the';
      throw new Error('torn');
    })());
    expect((await torn.next()).value?.ids).toEqual(tokenizer.encode('the').ids);
    expect(await settled(torn.next())).toBe('source-failed');
  });
});

describe('countInPool', () => {
  const sorted = (counts: PretokenCounts): unknown => [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const documents = Array.from({ length: 40 }, (_, at) => `${sentences[at % sentences.length]!} ${at} ${'word '.repeat(at)}`);

  it.each(Object.keys(trainers) as TrainerName[])('%s counts in threads what it counts alone', async (name) => {
    const options = { vocabSize: 400 };
    const alone = trainers[name](options);
    for (const document of documents) alone.add(document);
    const trainer = await lastValueFrom(from(documents).pipe(countInPool({ trainer: name, options, threads: 2 })));
    expect(sorted(trainer.counts())).toEqual(sorted(alone.counts()));
  });

  it('refuses options at once, and gives back what it was lent when it is left', async () => {
    expect(() => countInPool({ trainer: 'byteLevelBpe', options: { vocabSize: 0 } })).toThrow(expect.objectContaining({ code: 'invalid-trainer-options' }) as Error);
    const failing = concat(from(documents), throwError(() => new Error('torn')));
    await expect(lastValueFrom(failing.pipe(countInPool({ trainer: 'byteLevelBpe', options: { vocabSize: 300 }, threads: 1 })))).rejects.toThrow('torn');
    const item = Owned.of('the cat');
    concat(of(item), NEVER).pipe(countInPool({ trainer: 'byteLevelBpe', options: { vocabSize: 300 }, threads: 1 })).subscribe().unsubscribe();
    expect(item.disposed).toBe(true);
  });
});
