import { selectBackend } from '@tokstream/backend';
import { expectRejection } from '@tokstream/testing';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CausalLM } from '../../causal-lm.ts';
import { parseConfig } from '../../families/registry.ts';
import { randomDecoderWeights } from '../../families/any-decoder.test-support.ts';
import { type LoadModelOptions, modelFromWeights } from '../../load-model.ts';

await selectBackend({ backend: 'cpu' });

const config = parseConfig({ model_type: 'llama', vocab_size: 901, hidden_size: 128, intermediate_size: 512, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, rope_parameters: { rope_theta: 100 } });
const weights = randomDecoderWeights(config, 3);
const load = (options: LoadModelOptions = {}): Promise<CausalLM> => modelFromWeights(config, weights, { engine: 'fused', threads: 3, ...options });

const threads = process.getBuiltinModule('node:worker_threads');
const { Worker: Thread } = threads;
/** Workers that a test started, until they end. */
const alive = new Set<Worker>();

/** Has workers counted, and run another program if one is given. */
function replaceWorkers(program?: string): void {
  threads.Worker = class extends Thread {
    constructor(source: string, options: object) {
      super(program ?? source, options);
      alive.add(this);
      this.on('exit', () => alive.delete(this));
    }
  };
}

beforeEach(() => replaceWorkers());
afterEach(async () => {
  threads.Worker = Thread;
  vi.unstubAllGlobals();
  await vi.waitFor(() => expect(alive.size).toBe(0));
});

async function expectRightResults(model: CausalLM): Promise<void> {
  using right = await load({ threads: 1 });
  const [found, expected] = await Promise.all([model, right].map((each) => logitsOf(each)));
  expect(found).toEqual(expected);
}

async function logitsOf(model: CausalLM): Promise<Float32Array> {
  using cache = model.createCache();
  await model.forward({ input: { ids: new Int32Array(40).fill(3) } }, cache, { logits: 'none' });
  cache.commit();
  const { logits } = await model.forward({ input: { ids: Int32Array.of(7) } }, cache);
  return logits;
}

it('threads end with the model, round after round, and with a load that is aborted or fails', async () => {
  for (let round = 0; round < 10; round += 1) {
    using model = await load();
    expect(alive.size).toBe(2);
    await expectRightResults(model);
  }
  await vi.waitFor(() => expect(alive.size).toBe(0));
  await expectRejection('aborted', load({ signal: AbortSignal.abort() }));
  await expectRejection('invalid-checkpoint', modelFromWeights(config, new Map(), { engine: 'fused', threads: 3 }));
});

it('a model whose thread is killed runs on alone, whether it is told at once or later', async () => {
  using model = await load();
  for (const worker of alive) void worker.terminate();
  await expectRightResults(model);
  await vi.waitFor(() => expect(alive.size).toBe(0));
  await expectRightResults(model);
  expect(model.threads).toBe(1);
});

it('a step whose part went down with a thread is run again', async () => {
  // Begins a part and ends.
  replaceWorkers(`
    const { memory, team } = require('node:worker_threads').workerData;
    const [words, ints] = [new BigUint64Array(memory.buffer), new Int32Array(memory.buffer)];
    Atomics.add(ints, team / 4 + 33, 1);
    for (;;) {
      const seen = Atomics.load(words, team / 8), left = seen & 0xffffffffn;
      if (left > 0n && Atomics.compareExchange(words, team / 8, seen, seen ^ (left & -left)) === seen) break;
    }`);
  using model = await load({ threads: 2 });
  // The worker may not get to run before a step is over.
  do await expectRightResults(model);
  while (model.threads !== 1);
  await expectRightResults(model);
});

it('a model runs on one thread where workers or shared memory are not to be had, and says so to who asks for more', async () => {
  threads.Worker = vi.fn(function forbid() {
    throw new Error('forbidden');
  }) as unknown as typeof Thread;
  {
    using model = await load();
    await expectRightResults(model);
  }
  vi.stubGlobal('crossOriginIsolated', false);
  await expectRejection('unsupported-threads', load());
  using model = await load({ threads: 'auto' });
  await expectRightResults(model);
  for (const wrong of [0, 1.5, 33]) await expectRejection('invalid-threads', load({ threads: wrong }));
});

it('several models run side by side', async () => {
  using one = await load({ threads: 2 });
  using two = await load({ threads: 2 });
  for (let step = 0; step < 5; step += 1) await Promise.all([expectRightResults(one), expectRightResults(two)]);
});
