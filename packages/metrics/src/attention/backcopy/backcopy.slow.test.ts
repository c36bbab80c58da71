import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, type LlamaConfig, memoryWeights, modelFromWeights } from '@tokstream/model';
import { createTrainer } from '@tokstream/train';
import { expect, it } from 'vitest';
import { mobyDick } from '../../moby-dick.test-support.ts';
import { Moments } from '../../statistics/moments.ts';
import { sinkDiagnostics } from '../sinks/sink-diagnostics.ts';
import { backcopyRisk, type BackcopyRiskResult } from './backcopy-risk.ts';
import { type BackcopySequence, backcopySource } from './backcopy-source.ts';

const time = 32;
const source = backcopySource(mobyDick().join('\n').toLowerCase().replaceAll(/[^a-z]+/g, ' '));
const vocabulary = source.vocabulary.length + 1;

/** A layer with one head. */
const config: LlamaConfig = { vocabulary, width: 48, hiddenWidth: 192, layers: 1, heads: 1, kvHeads: 1, headDim: 48, maxPositions: time, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, tied: false, attentionBias: false, mlpBias: false, initializerRange: 0.02 };

/** Reads sequences: attention on the beginning from triggers and from others, and how far predictions are from the law. */
async function look(model: CausalLM, sequences: readonly BackcopySequence[]): Promise<BackcopyRiskResult & { readonly fromTriggers: number; readonly fromOthers: number }> {
  const [fromTriggers, fromOthers] = [new Moments(), new Moments()];
  const metric = backcopyRisk();
  const state = metric.init();
  for (const { ids, isTrigger, oracle } of sequences) {
    using cache = model.createCache();
    const { logits, attention } = await model.forward({ input: { ids } }, cache, { logits: 'all', attention: true });
    const logProbabilities = Float64Array.from(oracle, (_, at) => {
      const row = logits.subarray(at * vocabulary, (at + 1) * vocabulary);
      return row[ids[at + 1]!]! - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
    });
    metric.add(state, { isTrigger, oracle, logProbabilities });
    for (let row = 2; row < ids.length; row += 1) (isTrigger[row] === 1 ? fromTriggers : fromOthers).add(attention[0]![row * ids.length]!);
  }
  return { ...(metric.result(state) as BackcopyRiskResult), fromTriggers: fromTriggers.mean!, fromOthers: fromOthers.mean! };
}

it('a head that copies behind triggers looks at the beginning elsewhere, and drains its value', async () => {
  await selectBackend({ backend: 'wasm' });
  const untrained = initializeLlama(config, seededRandom(1));
  using trainer = await createTrainer(config, memoryWeights(untrained), { learningRate: (step) => 0.01 * Math.min(1, (step + 1) / 50) });
  const random = seededRandom(2);
  for (let step = 0; step < 300; step += 1) await trainer.train({ ids: Int32Array.from(Array.from({ length: 32 }, () => [...source.sequence(time + 1, random).ids]).flat()), batch: 32, time });

  const sequences = Array.from({ length: 32 }, () => source.sequence(time, random));
  const found = [];
  for (const weights of [untrained, await trainer.weights()]) {
    using model = await modelFromWeights(config, weights, { engine: 'eager' });
    const sinks = await sinkDiagnostics(model, sequences.map(({ ids }) => ids), { length: time, firstTokens: 1 });
    found.push({ ...(await look(model, sequences)), sinkPercent: sinks.sinkPercent[0]!, drain: sinks.valueDrain[0]![0]! });
  }
  for (const [at, one] of found.entries()) console.log(`${at === 0 ? 'untrained' : 'trained'}: ${Object.entries(one).map(([name, value]) => `${name} ${value?.toFixed(3)}`).join(', ')}`);
  const [before, after] = found as [(typeof found)[number], (typeof found)[number]];
  expect(after.triggerRisk).toBeLessThan(0.1);
  expect(after.bigramRisk).toBeLessThan(0.15);
  expect(before.fromOthers).toBeLessThan(0.15);
  expect(after.fromOthers).toBeGreaterThan(0.7);
  expect(after.fromTriggers).toBeLessThan(0.1);
  expect([before.sinkPercent, after.sinkPercent > 80]).toEqual([0, true]);
  expect([before.drain > 0.8, after.drain < 0.4]).toEqual([true, true]);
});
