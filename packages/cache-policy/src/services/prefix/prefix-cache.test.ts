import { expectCode, expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesPerToken, FakeCache, fakeContents, fakeModel } from './fake-engine.test-support.ts';
import { PrefixCache, type PrefixCacheQuery } from './prefix-cache.ts';
import { PlainPrefixes } from './prefix-cache.reference.ts';

const idsOf = (text: string): Int32Array => Int32Array.from(text, (character) => character.charCodeAt(0) - 97);
const cacheOf = (text: string, model = 0): FakeCache => new FakeCache(fakeContents(model, [...idsOf(text)]));
const tokens = (count: number): number => count * bytesPerToken;

/** A cache that remembered these prompts in their order, and its model. */
async function filled(maxTokens: number, ...prompts: readonly string[]): Promise<{ readonly prefixes: PrefixCache; readonly model: ReturnType<typeof fakeModel> }> {
  const [prefixes, model] = [new PrefixCache({ maxBytes: tokens(maxTokens) }), fakeModel()];
  for (const prompt of prompts) await prefixes.remember(model, idsOf(prompt), cacheOf(prompt).asCache);
  return { prefixes, model };
}

describe('PrefixCache', () => {
  it('holds, gives, counts and evicts as the plain version, whatever comes in whatever order', async () => {
    const prompt = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
    const operation = fc.record({ kind: fc.constantFrom('open', 'open', 'remember', 'remember', 'remember', 'clear'), model: fc.nat(1), prompt });
    const property = fc.asyncProperty(fc.nat(24), fc.array(operation, { maxLength: 40 }), async (maxTokens, operations) => {
      const models = [fakeModel(), fakeModel()];
      const told: PrefixCacheQuery[] = [];
      const prefixes = new PrefixCache({ maxBytes: tokens(maxTokens) + 99, onQuery: (query) => void told.push(query) });
      const plain = new PlainPrefixes(maxTokens);
      let [queries, hits] = [0, 0];
      for (const { kind, model: number, prompt } of operations) {
        const [model, text, ids] = [models[number]!, `${number}${prompt}`, idsOf(prompt)];
        if (kind === 'remember') {
          const cache = cacheOf(`${prompt}ba`, number);
          // What follows the prompt stands where it likes.
          for (const places of [cache.given.positions, cache.given.layers[1]!.places]) places[prompt.length + 1] = 99;
          await prefixes.remember(model, ids, cache.asCache);
          plain.remember(text);
        } else if (kind === 'open') {
          const found = plain.open(text.slice(0, Math.max(1, prompt.length))).slice(1);
          const cache = prefixes.open(model, ids) as FakeCache | undefined;
          if (found === '') expect(cache).toBeUndefined();
          else expect(cache!.given).toEqual(fakeContents(number, [...idsOf(found)]));
          expect(told.at(-1)).toEqual({ tokens: prompt.length, hits: found.length });
          queries += prompt.length;
          hits += found.length;
        } else if (prompt.length > 7) {
          prefixes.clear(model);
          plain.clear(String(number));
        }
        expect(prefixes.counters).toEqual({ queries, hits, bytes: tokens(plain.tokens), entries: plain.entries, evictions: plain.evictions });
        expect(prefixes.counters.bytes).toBeLessThanOrEqual(tokens(maxTokens));
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('holds what prompts share once', async () => {
    const { prefixes } = await filled(100, 'aaaabb', 'aaaacc', 'aaaacd', 'aaaa');
    expect(prefixes.counters).toMatchObject({ bytes: tokens(4 + 2 + 1 + 1 + 1), entries: 5, evictions: 0 });
  });

  it('lets go what was used least recently, ends before what they share', async () => {
    const { prefixes, model } = await filled(8, 'aabb', 'aacc', 'dd');
    prefixes.open(model, idsOf('aabbx'));
    await prefixes.remember(model, idsOf('ee'), cacheOf('ee').asCache);
    const held = (prompt: string): number => prefixes.open(model, idsOf(`${prompt}x`))?.seen ?? 0;
    expect(['aacc', 'aabb', 'dd', 'ee'].map(held)).toEqual([2, 4, 2, 2]);
  });

  it('copies nothing where a prompt is held or has no room', async () => {
    const { prefixes, model } = await filled(4, 'abca');
    const [held, large] = [cacheOf('abca'), cacheOf('abcab')];
    await prefixes.remember(model, idsOf('abc'), held.asCache);
    await prefixes.remember(model, idsOf('abcab'), large.asCache);
    expect([held.reads, large.reads, prefixes.counters.bytes]).toEqual([0, 0, tokens(4)]);
  });

  it('does not know of what happens to caches and ids later', async () => {
    const [prefixes, model, cache, ids] = [new PrefixCache({ maxBytes: 1e4 }), fakeModel(), cacheOf('abc'), idsOf('abc')];
    const remembering = prefixes.remember(model, ids, cache.asCache);
    ids.fill(7);
    await remembering;
    const opened = prefixes.open(model, idsOf('abcd')) as unknown as FakeCache;
    for (const { keys, values } of opened.given.layers) for (const array of [keys, values]) array.fill(0);
    expect((prefixes.open(model, idsOf('abcd')) as unknown as FakeCache).given).toEqual(fakeContents(0, [0, 1, 2]));
  });

  it('remembers once what is remembered by two at the same time', async () => {
    const { prefixes, model } = await filled(10);
    await Promise.all(['abcd', 'abcd', 'abce'].map((prompt) => prefixes.remember(model, idsOf(prompt), cacheOf(prompt).asCache)));
    expect(prefixes.counters).toMatchObject({ bytes: tokens(5), entries: 3 });
  });

  it('holds nothing once it is cleared or disposed, whatever was on its way', async () => {
    const { prefixes, model } = await filled(10, 'abcd');
    const onItsWay = prefixes.remember(model, idsOf('b'), cacheOf('b').asCache);
    prefixes.clear();
    expect(prefixes.counters).toMatchObject({ bytes: 0, entries: 0, evictions: 0 });
    await onItsWay;
    const late = prefixes.remember(model, idsOf('abcd'), cacheOf('abcd').asCache);
    prefixes[Symbol.dispose]();
    await late;
    await prefixes.remember(model, idsOf('c'), cacheOf('c').asCache);
    expect(prefixes.counters).toMatchObject({ bytes: 0, entries: 0 });
    expect(prefixes.open(model, idsOf('bcd'))).toBeUndefined();
  });

  it('refuses caches that do not hold the tokens as they were read', async () => {
    const { prefixes, model } = await filled(10);
    const refuses = async (change: (cache: FakeCache) => FakeCache | void): Promise<void> => {
      const cache = cacheOf('abc');
      await expectRejection('invalid-cache', prefixes.remember(model, idsOf('abc'), (change(cache) ?? cache).asCache));
    };
    await refuses(() => cacheOf('ab'));
    await refuses(({ given }) => new FakeCache(given, 'int8'));
    await refuses(({ given }) => new FakeCache({ ...given, layers: given.layers.map((layer) => ({ ...layer, tokens: layer.tokens.slice(0, 4) })) }));
    await refuses(({ given }) => new FakeCache({ ...given, layers: given.layers.map((layer) => ({ ...layer, keys: layer.keys.slice(1) })) }));
    await refuses(({ given }) => void given.positions.set([5], 2));
    await refuses(({ given }) => void given.layers[1]!.places.set([1], 3));
    expect(prefixes.counters.bytes).toBe(0);
    await prefixes.remember(model, idsOf('abc'), cacheOf('abc').asCache);
    await refuses(() => cacheOf('ab'));
    for (const maxBytes of [-1, Number.NaN]) expectCode('invalid-option', () => new PrefixCache({ maxBytes }));
  });
});
