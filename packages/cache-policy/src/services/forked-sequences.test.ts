import { selectBackend } from '@tokstream/backend';
import type { Owned } from '@tokstream/core';
import { decode, prefill } from '@tokstream/decode';
import type { Sequence } from '@tokstream/model';
import { leakGuard } from '@tokstream/testing';
import { lastValueFrom, type Observable, of, toArray } from 'rxjs';
import { beforeAll, expect, it } from 'vitest';
import { cachePolicy } from '../operators/cache-policy.ts';
import { heavyHitter } from '../policies/heavy-hitter.ts';
import { randomModel } from '../random-model.test-support.ts';
import { fork } from './fork.ts';

const prompt = Int32Array.from({ length: 30 }, (_, at) => (at * 11) % 40);

beforeAll(() => selectBackend({ backend: 'wasm' }));

/** The tokens of each sequence. */
async function decoded(sequences: Observable<Owned<Sequence>>): Promise<readonly (readonly number[])[]> {
  const tokens: number[][] = [];
  const events = await lastValueFrom(sequences.pipe(decode({ maxNewTokens: 9 }), toArray()));
  for (const event of events) if (event.type === 'token') (tokens[event.sequence] ??= []).push(event.id);
  return tokens;
}

it('forks go on as the sequence they are from, under its policy', () =>
  leakGuard(async () => {
    using model = await randomModel();
    const read = of(prompt).pipe(prefill(model, { chunkRows: 8 }), cachePolicy(heavyHitter({ heavy: 5, recent: 4 })));
    const [alone] = await decoded(read);
    expect(await decoded(read.pipe(fork({ count: 3 })))).toEqual([alone, alone, alone]);
  }));
