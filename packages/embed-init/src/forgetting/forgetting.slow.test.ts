import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, memoryWeights, parseLlamaConfig } from '@tokstream/model';
import { adamW, createTrainer, type TokenBatch, withForgetting } from '@tokstream/train';
import { expect, it } from 'vitest';
import { gaussian } from '../random/gaussian.ts';
import type { ForgettingSchedule } from './forgetting-schedule.ts';
import { activeForgetting, temporaryForgetting } from './periodic-forgetting.ts';

const [vocabulary, seen, width, batch, time, period, totalSteps] = [48, 32, 32, 16, 20, 4, 900];
const config = parseLlamaConfig({ model_type: 'llama', vocab_size: vocabulary, hidden_size: width, intermediate_size: 64, num_hidden_layers: 2, num_attention_heads: 2, tie_word_embeddings: true, rope_theta: 100 });

/** Sequences that go round four tokens of a range; what comes counts from the second round on. */
function circles(seed: number, from: number, to: number): TokenBatch {
  const random = seededRandom(seed);
  const rows = Array.from({ length: batch }, () => {
    const tokens = Array.from({ length: to - from }, (_, at) => ({ id: from + at, key: random.next() })).toSorted((a, b) => a.key - b.key);
    return Array.from({ length: time + 1 }, (_, at) => tokens[at % period]!.id);
  });
  return { batch, time, ids: Int32Array.from(rows.flat()), counted: Uint8Array.from({ length: batch * time }, (_, at) => Number(at % time >= period)) };
}

/** Loss on tokens that were trained on, and on tokens that never came, whose rows are drawn like those of the table. */
async function losses(schedule: ForgettingSchedule): Promise<readonly [known: number, strange: number]> {
  const optimizer = withForgetting(adamW(), { schedule, deviation: 0.3 });
  const learningRate = (): number => 4e-3;
  using trainer = await createTrainer(config, memoryWeights(initializeLlama({ ...config, initializerRange: 0.3 }, seededRandom(1))), { optimizer, learningRate });
  for (let step = 0; step < totalSteps; step += 1) await trainer.train(circles(step, 0, seen));
  const state = await trainer.save();
  const table = state.tensors.get('weight.embedding')!;
  const rows = Float32Array.from(table.data as Float32Array);
  const deviation = Math.sqrt(rows.subarray(0, seen * width).reduce((sum, value) => sum + value ** 2, 0) / (seen * width));
  const random = seededRandom(9);
  for (let at = seen * width; at < rows.length; at += 1) rows[at] = deviation * gaussian(random);
  trainer.restore({ ...state, tensors: new Map([...state.tensors, ['weight.embedding', { ...table, data: rows }]]) });
  return [await trainer.evaluate(circles(90_000, 0, seen)), await trainer.evaluate(circles(90_001, seen, vocabulary))];
}

it('a model that forgot its table for a while reads tokens that never came better than one that never did, and those it knows nearly as well', async () => {
  await selectBackend();
  const plain = await losses(activeForgetting({ every: Number.POSITIVE_INFINITY }));
  const temporary = await losses(temporaryForgetting({ every: 25, until: 451 }));
  const show = ([known, strange]: readonly [number, number]): string => `${known.toFixed(2)} on known tokens, ${strange.toFixed(2)} on strange ones`;
  console.log(`nats a token: plain ${show(plain)}; with temporary forgetting ${show(temporary)}`);
  expect(temporary[1]).toBeLessThan(plain[1]);
  expect(temporary[0]).toBeLessThan(plain[0] + 0.5);
});
