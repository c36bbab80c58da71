import { selectBackend } from '@tokstream/backend';
import { expect, it } from 'vitest';
import type { CausalLM, StepOutput } from '../causal-lm.ts';
import { fixtureFolder, fixtureNames } from '../fixtures.test-support.ts';
import type { KvCache } from '../kv-cache.ts';
import { loadModel } from '../load-model.ts';

await selectBackend({ backend: 'cpu' });

const want = { logits: 'all', hidden: true } as const;
/** Beyond the first page of a cache. */
const prefix = 35;

/** All bits of a row of an output. */
function bitsOf({ logits, hidden }: StepOutput, row: number, rows: number): string {
  return [logits, ...hidden].map((values) => Buffer.from(values.slice((row * values.length) / rows, ((row + 1) * values.length) / rows).buffer).toString('base64')).join(' ');
}

async function run(model: CausalLM, cache: KvCache, ids: readonly number[], parents?: readonly number[]): Promise<string[]> {
  const rows = { input: { ids: Int32Array.from(ids) }, ...(parents !== undefined && { parents: Int32Array.from(parents) }) };
  const output = await model.forward(rows, cache, want);
  return ids.map((_, row) => bitsOf(output, row, ids.length));
}

const all = fixtureNames.map((name) => [name, 'float32'] as const);
const others = (['float16', 'int8', 'int4'] as const).flatMap((precision) => ['llama', 'gpt2-inverse-layer', 'granite-tied'].map((name) => [name, precision] as const));

it.each([...all, ...others])('gives a row of %s in %s the same bits alone, in chunks, in batches and in trees', async (name, precision) => {
  using model = await loadModel(fixtureFolder(name), { engine: 'fused', precision });
  const { vocabulary } = model.shape;
  const ids = Array.from({ length: 60 }, (_, at) => (at * 37 + (at % 7) * 11) % vocabulary);
  using cache = model.createCache();
  const alone: string[] = [];
  for (const id of ids.slice(0, prefix)) {
    alone.push(...(await run(model, cache, [id])));
    cache.commit();
  }
  // As prompts: two of more rows together than a call takes, and others in chunks of a few.
  using whole = model.createCache();
  using other = model.createCache();
  const prompts = await model.forwardBatch([whole, other].map((one) => ({ rows: { input: { ids: Int32Array.from(ids) } }, cache: one })), want);
  for (const output of prompts) expect(alone.map((_, row) => bitsOf(output, row, ids.length))).toEqual(alone);
  for (const size of [2, 3, 4, 5, 6, 7, 9]) {
    using chunked = model.createCache();
    const found: string[] = [];
    for (let from = 0; from < prefix; from += size) {
      found.push(...(await run(model, chunked, ids.slice(from, Math.min(from + size, prefix)))));
      if (size % 2 === 0) chunked.commit();
    }
    expect(found).toEqual(alone);
  }

  // A tree of two chains that alternate, with others beside them, against each path alone.
  const tokens = Array.from({ length: 9 }, (_, row) => (row * 53 + 5) % vocabulary);
  const parents = [-1, -1, 0, 1, 0, 2, 3, -1, 5];
  using tree = cache.fork();
  const found = [...(await run(model, tree, tokens.slice(0, 4), parents.slice(0, 4))), ...(await run(model, tree, tokens.slice(4), parents.slice(4)))];
  for (const [row, bits] of found.entries()) {
    using walk = cache.fork();
    const path: number[] = [];
    for (let at = row; at >= 0; at = parents[at]!) path.unshift(tokens[at]!);
    let last: string | undefined;
    for (const token of path) {
      [last] = await run(model, walk, [token]);
      walk.commit();
    }
    expect(bits).toBe(last);
  }

  // Caches of all lengths at once.
  for (const count of [2, 3, 5]) {
    const caches = Array.from({ length: count }, () => model.createCache());
    for (const [at, one] of caches.entries()) {
      await run(model, one, ids.slice(0, prefix - 5 * at));
      one.commit();
    }
    const expected = [];
    for (const [at, one] of caches.entries()) {
      using fork = one.fork();
      expected.push(...(await run(model, fork, [tokens[at]!])));
    }
    const outputs = await model.forwardBatch(caches.map((one, at) => ({ rows: { input: { ids: Int32Array.of(tokens[at]!) } }, cache: one })), want);
    expect(outputs.map((output) => bitsOf(output, 0, 1))).toEqual(expected);
    for (const one of caches) one[Symbol.dispose]();
  }
});
