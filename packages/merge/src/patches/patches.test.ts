import { selectBackend } from '@tokstream/backend';
import { runStage, seededRandom, type TokenBlock } from '@tokstream/core';
import { initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { cutAnywhere, expectCode, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { from, lastValueFrom, of, take, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { mergeByEntropy } from '../operators/merge-by-entropy.ts';
import { joinMerged } from '../spans/join-merged.ts';
import type { MergedBlock } from '../spans/merged-block.ts';
import { byteTokens, byteVocabulary } from './byte-tokens.ts';
import { entropyPatches } from './entropy-patches.ts';
import type { EntropySource } from './entropy-source.ts';
import { modelEntropy } from './model-entropy.ts';
import { referenceCut, referenceEntropyStarts, referenceSpaceStarts } from './patches.reference.ts';
import { spacePatches } from './space-patches.ts';
import { strides } from './strides.ts';

const bytesBlock = (bytes: readonly number[]): TokenBlock => ({ ids: Int32Array.from(bytes), start: new Uint32Array(0), end: new Uint32Array(0), final: true });
const starts = (blocks: readonly MergedBlock[]): number[] => [...joinMerged(blocks).plan.anchor];
const words = (text: string, blocks: readonly MergedBlock[]): string[] => {
  const { start, end } = joinMerged(blocks).block;
  return Array.from(start, (from, at) => text.slice(from, end[at]));
};

describe('entropy patches', () => {
  it.each([
    ['global', [0, 1, 3, 4, 6]],
    ['monotonic', [0, 1, 2, 3, 6]],
    ['combined', [0, 1, 2, 6]],
  ] as const)('begin where the published %s rule says', (rule, wanted) => {
    const block = { ...bytesBlock([0, 0, 0, 0, 0, 0, 0]), entropies: [9, 0, 0.5, 2.0, 1.9, 0.1, 1.6] };
    expect(starts(runStage(entropyPatches({ rule })(), [block]))).toEqual(wanted);
  });

  it('equal the rules over whole documents', () => {
    const options = fc.record({ rule: fc.constantFrom('global' as const, 'monotonic' as const, 'combined' as const), threshold: fc.integer({ min: -1, max: 3 }), rise: fc.integer({ min: 0, max: 2 }), maxLength: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), options, (entropies, given) => {
        const block = { ...bytesBlock(entropies.map(() => 0)), entropies };
        expect(starts(runStage(entropyPatches(given)(), [block]))).toEqual(referenceCut(referenceEntropyStarts(entropies, given.rule, given.threshold, given.rise), entropies.length, given.maxLength));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what it cannot do', () => {
    expectCode('invalid-merge-options', () => entropyPatches({ threshold: Number.NaN }));
    expectCode('invalid-merge-options', () => entropyPatches({ maxLength: 0 }));
    expectCode('invalid-merge-options', () => strides(0));
    expectCode('invalid-entropies', () => runStage(entropyPatches()(), [{ ...bytesBlock([1, 2]), entropies: [1] }]));
  });
});

describe('space patches', () => {
  it('end after what is like a space', () => {
    const text = 'To be, or né';
    expect(words(text, runStage(spacePatches(byteVocabulary)(), runStage(byteTokens(), [text])))).toEqual(['T', 'o ', 'be,', ' or ', 'né', 'é']);
  });

  it('equal the rule over whole documents', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x20, 0x2e, 0x61, 0x39, 0x5a, 0x80, 0xc3, 0xa9)), fc.integer({ min: 1, max: 8 }), (bytes, maxLength) => {
        expect(starts(runStage(spacePatches(byteVocabulary, { maxLength })(), [bytesBlock(bytes)]))).toEqual(referenceCut(referenceSpaceStarts(bytes), bytes.length, maxLength));
      }),
      { numRuns: 200 },
    );
  });
});

it('gives the bytes of a text however it is cut, each with its character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), cutAnywhere(), (text, cut) => {
      const join = (blocks: readonly TokenBlock[]): number[][] => [blocks.flatMap(({ ids }) => [...ids]), blocks.flatMap(({ start }) => [...start]), blocks.flatMap(({ end }) => [...end])];
      const [ids, first, end] = join(runStage(byteTokens(), cut(text)));
      expect([ids, first, end]).toEqual(join(runStage(byteTokens(), [text])));
      expect(ids).toEqual([...new TextEncoder().encode(text)]);
      ids!.forEach((byte, at) => expect([...new TextEncoder().encode(text.slice(first![at], end![at]))]).toContain(byte));
    }),
  );
});

describe('mergeByEntropy', () => {
  const source = (fail = false): EntropySource & { disposed: number } => ({
    disposed: 0,
    async read({ ids }) {
      await Promise.resolve();
      if (fail) throw new RangeError('no');
      return Array.from(ids, (id) => id % 7);
    },
    [Symbol.dispose]() {
      this.disposed += 1;
    },
  });

  it('merges by what the source tells, and disposes it at every end', async () => {
    const made = [source(), source(true), source()];
    const [first, second, third] = made;
    const merged = await lastValueFrom(of(bytesBlock([6, 6, 1, 6, 2])).pipe(mergeByEntropy(() => first!, { threshold: 5 }), toArray()));
    expect(starts(merged)).toEqual([0, 1, 3]);
    await expect(lastValueFrom(of(bytesBlock([1])).pipe(mergeByEntropy(() => second!)))).rejects.toThrow(RangeError);
    await lastValueFrom(from([bytesBlock([1]), bytesBlock([2])]).pipe(mergeByEntropy(() => third!), take(1)));
    await vi.waitFor(() => expect(made.map(({ disposed }) => disposed)).toEqual([1, 1, 1]));
  });

  it('reads entropies off a model, the same however blocks are cut and where it starts anew', async () => {
    await selectBackend({ backend: 'wasm' });
    const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 12, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 2, max_position_embeddings: 16, initializer_range: 0.7 });
    const model = await modelFromWeights(config, initializeLlama(config, seededRandom(2)), { engine: 'eager' });
    const ids = Int32Array.from({ length: 40 }, (_, at) => (at * at) % 11);
    const read = async (sizes: readonly number[]): Promise<number[]> => {
      using entropies = modelEntropy(model, { startIds: [11], rows: 5 });
      const out: number[] = [];
      for (let from = 0, turn = 0; from < ids.length; turn += 1) {
        const to = Math.min(ids.length, from + sizes[turn % sizes.length]!);
        out.push(...Array.from(await entropies.read({ ...bytesBlock([...ids.subarray(from, to)]), final: to === ids.length })));
        from = to;
      }
      return out;
    };
    await leakGuard(async () => {
      const whole = await read([40]);
      for (const [at, value] of (await read([1, 7, 3])).entries()) expect(value).toBeCloseTo(whole[at]!, 4);
      // The first by hand: of the distribution after the start.
      using cache = model.createCache();
      const { logits } = await model.forward({ input: { ids: Int32Array.of(11, ids[0]!) } }, cache, { logits: 'all' });
      for (const row of [0, 1]) {
        const masses = Array.from(logits!.subarray(row * 12, (row + 1) * 12), Math.exp);
        const total = masses.reduce((a, b) => a + b);
        expect(whole[row]).toBeCloseTo(masses.reduce((sum, mass) => sum - (mass / total) * Math.log(mass / total), 0), 4);
      }
    });
    model[Symbol.dispose]();
    expectCode('invalid-option', () => modelEntropy(model, { startIds: [] }));
  });
});
