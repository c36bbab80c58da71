import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { Budget, type DecodeEvent, seededRandom } from '@tokstream/core';
import { type CausalLM, loadModel } from '@tokstream/model';
import { from, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { drafters } from '../drafters/registry.ts';
import { idsOf } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { sample } from '../samplers/sample.ts';
import { CostCurve } from '../speculation/cost-curve.ts';

let model: CausalLM;
/** Half of random tokens, half as the model itself writes; of 1 to 40 tokens. */
const prompts: Int32Array[] = [];
const newTokens = 32;

beforeAll(async () => {
  await selectBackend({ backend: 'wasm' });
  model = await loadModel(fileURLToPath(new URL('../../../tiny/model', import.meta.url)));
  const random = seededRandom(3);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  for (let at = 0; at < 100; at += 1) prompts.push(Int32Array.from({ length: at < 10 ? 1 : 1 + below(40) }, () => below(model.shape.vocabulary)));
  const written = idsOf(await run({ sampler: sample({ temperature: 1 }), maxNewTokens: 40 }, prompts.slice()));
  for (const ids of written) prompts.push(Int32Array.from(ids.slice(0, 1 + below(40))));
});
afterAll(() => model[Symbol.dispose]());

function run(options: DecodeOptions, source: readonly Int32Array[] = prompts): Promise<DecodeEvent[]> {
  const decoded = decode({ maxNewTokens: newTokens, endOfSequence: [], maxBatch: 8, ...options });
  return lastValueFrom(from(source).pipe(prefill(model, { budget: new Budget({ limit: 16 }) }), decoded, toArray()));
}

it.each([
  ['greedy', {}],
  ['drawn', { sampler: sample({ temperature: 0.8, topP: 0.95 }), seed: 6 }],
] as const)(
  'every drafter gives the %s tokens of plain decoding, on 200 prompts of the embedded model',
  async (_, options) => {
    const plain = idsOf(await run(options));
    expect(plain.map(({ length }) => length)).toEqual(Array.from({ length: 200 }, () => newTokens));
    // Rows that cost little, so that drafts are fed whether they pay here or not.
    const costCurve = (): CostCurve => new CostCurve([[1, 1], [9, 1.4]]);
    for (const entry of drafters) {
      if (entry.needs.includes('tokenizers')) continue;
      const events = await run({ ...options, costCurve: costCurve(), drafter: entry.create(entry.examples[0]!, { model }) });
      expect(idsOf(events), entry.name).toEqual(plain);
      expect(events.reduce((sum, event) => sum + (event.type === 'step' ? event.drafted : 0), 0), entry.name).toBeGreaterThan(0);
    }
  },
  600_000,
);
