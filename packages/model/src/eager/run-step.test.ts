import { type BackendName, selectBackend } from '@tokstream/backend';
import { closeTo, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyJson, randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { families, parseConfig } from '../families/registry.ts';
import type { KvCache } from '../kv-cache.ts';
import { modelFromWeights } from '../load-model.ts';

type Same = (actual: Float32Array, expected: Float32Array) => void;

/** What "the same" means on a backend, and how many cases it is fast enough for. */
const backends: readonly (readonly [BackendName, number, Same])[] = [
  ['wasm', 12, (actual, expected) => expect(actual).toEqual(expected)],
  ['cpu', 4, (actual, expected) => closeTo(actual, expected, 1e-4)],
];

const id = fc.nat({ max: 1000 });
/** Rows as a tree: a number picks the parent among the rows before. */
const tree = fc.array(fc.record({ id, parent: fc.nat() }), { minLength: 1, maxLength: 40 });

it.each(backends.flatMap(([backend, runs, same]) => [...families.keys()].map((family) => [family, backend, runs, same] as const)))('rows of %s are what each is alone, on wasm to the bit, in a tree, a batch and a prompt, also where heads hold different tokens: %s', async (family, backend, numRuns, same) => {
  await selectBackend({ backend });
  const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.array(id, { minLength: 1, maxLength: 70 }), tree, fc.option(fc.array(fc.nat(), { minLength: 70, maxLength: 70 }), { nil: undefined }), (json, seed, prompt, nodes, evicted) =>
    leakGuard(async () => {
      const config = parseConfig(json);
      const { vocabulary } = config;
      using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
      const idsOf = (values: readonly number[]): Int32Array => Int32Array.from(values, (value) => value % vocabulary);
      const read = async (cache: KvCache, ids: Int32Array): Promise<Float32Array> => {
        const { logits } = await model.forward({ input: { ids } }, cache, { logits: 'all' });
        cache.commit();
        return logits;
      };
      using cache = model.createCache();
      const whole = await read(cache, idsOf(prompt));
      using slow = model.createCache();
      for (const [at, token] of idsOf(prompt).entries()) same(await read(slow, Int32Array.of(token)), whole.slice(at * vocabulary, (at + 1) * vocabulary));
      if (evicted !== undefined) cache.keep(0, keptSlots(evicted, config.kvHeads, prompt.length));

      const ids = idsOf(nodes.map((node) => node.id));
      const parents = Int32Array.from(nodes, ({ parent }, row) => (parent % (row + 1)) - 1);
      using grown = cache.fork();
      const { logits } = await model.forward({ input: { ids }, parents }, grown, { logits: 'all' });
      const last = nodes.length - 1;
      const path: number[] = [];
      for (let row = last; row !== -1; row = parents[row]!) path.unshift(row);
      using alone = cache.fork();
      using other = slow.fork();
      for (const row of path) {
        const expected = logits.slice(row * vocabulary, (row + 1) * vocabulary);
        using one = alone.fork();
        using two = other.fork();
        const batch = await model.forwardBatch([{ rows: { input: { ids } }, cache: two }, { rows: { input: { ids: ids.slice(row, row + 1) } }, cache: one }], { logits: 'last' });
        same(batch[1]!.logits, expected);
        same(await read(alone, ids.slice(row, row + 1)), expected);
      }
    }),
  );
  await fc.assert(property, { numRuns });
});

/** Slots that each head keeps, its own ones: as many for all. */
function keptSlots(choice: readonly number[], kvHeads: number, length: number): Int32Array {
  const count = 1 + (choice[0]! % length);
  return Int32Array.from(
    Array.from({ length: kvHeads }, (_, head) =>
      Array.from({ length }, (__, slot) => slot)
        .toSorted((a, b) => ((choice[a]! * (head + 1)) % 97) - ((choice[b]! * (head + 1)) % 97))
        .slice(0, count)
        .toSorted((a, b) => a - b),
    ).flat(),
  );
}
