import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBdfFont } from './glyphs/read-bdf-font.ts';
import { lexinvariantRows } from './lexinvariant-rows.ts';
import { embeddingProviders, type ProviderParts } from './registry.ts';
import { tiedLogits } from './tied-logits.ts';

const letters = 'abcdefghij';
const parts: ProviderParts = {
  table: Float32Array.from({ length: 40 }, (_, at) => Math.sin(at)),
  width: 4,
  piecesOf: (token) => Array.from(token, (letter) => letters.indexOf(letter)),
  font: readBdfFont(readFileSync(createRequire(import.meta.url).resolve('galmuri/dist/GalmuriMono7.bdf'), 'utf8')),
  textOf: (id) => letters[id]!,
  base: lexinvariantRows({ width: 5, sequence: 1 }),
  tokens: Array.from({ length: 10 }, (_, id) => id),
};

describe.each(embeddingProviders.map((entry) => [entry.name, entry] as const))('%s', (_, { takes, example, create, needs, settings }) => {
  const make = (): ReturnType<typeof create> => create(example, parts);
  const ids = fc.array(fc.nat(9), { minLength: 1, maxLength: 12 });
  const tokens = takes === 'both' ? fc.oneof(ids, fc.array(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 })) : ids;

  it('gives a token the same row whatever stands around it and came before', () => {
    const used = make();
    fc.assert(fc.property(tokens, (asked) => {
      const { width } = used;
      const rows = used.rows(asked);
      expect(rows.length).toBe(asked.length * width);
      expect(rows.every(Number.isFinite)).toBe(true);
      for (const [at, token] of asked.entries()) expect(rows.subarray(at * width, (at + 1) * width)).toEqual(make().rows([token] as typeof asked));
      rows.fill(7);
    }));
    expect(make().rows([])).toEqual(new Float32Array());
  });

  it('counts every row as held or made, and never lets a pinned one go', () => {
    fc.assert(fc.property(ids, fc.array(ids, { maxLength: 4 }), (pinned, others) => {
      const provider = make();
      provider.pin(pinned);
      for (const other of others) provider.rows(other);
      const { misses, hits, evictions, held } = provider.stats;
      const asked = new Set(pinned).size + others.reduce((sum, other) => sum + other.length, 0);
      expect(hits + misses).toBe(asked);
      expect(held).toBeGreaterThanOrEqual(new Set(pinned).size);
      expect(held).toBeLessThanOrEqual(new Set([...pinned, ...others.flat()]).size);
      expect(evictions).toBeLessThanOrEqual(misses - held);
      provider.rows(pinned);
      expect(provider.stats.misses).toBe(misses);
    }));
  });

  it('tells apart ten tokens', () => {
    const provider = make();
    expect(new Set(Array.from({ length: 10 }, (_unused, id) => String(provider.rows([id])))).size).toBe(10);
  });

  it('gives logits that are products with its rows, in blocks of any size', () => {
    const provider = make();
    const hidden = Float32Array.from({ length: 2 * provider.width }, (_unused, at) => Math.cos(at));
    const asked = [3, 1, 4, 1, 5];
    const expected = [0, 1].flatMap((row) => asked.map((id) => Math.fround(provider.rows([id]).reduce((sum, value, k) => sum + value * hidden[row * provider.width + k]!, 0))));
    for (const block of [1, 2, 256]) expect([...tiedLogits(provider, hidden, asked, { block })]).toEqual(expected);
    expectCode('invalid-width', () => tiedLogits(provider, new Float32Array(provider.width + 1), asked));
  });

  it('refuses what is no token, settings it does not have, and to be made of nothing', () => {
    expectCode('invalid-option', () => create({ ...example, colour: 1 }, parts));
    if (needs.length > 0) expectCode('missing-input', () => create(example, {}));
    for (const setting of Object.keys(example)) expect(settings).toContain(setting);
    if (takes === 'ids') expectCode('invalid-tokens', () => make().rows(['a']));
    if (takes === 'ids') expectCode('invalid-tokens', () => make().rows([-1]));
  });
});
