import { selectBackend } from '@tokstream/backend';
import { type Random, seededRandom } from '@tokstream/core';
import { initializeLlama, type LlamaConfig, memoryWeights, modelFromWeights } from '@tokstream/model';
import { createTrainer } from '@tokstream/train';
import { expect, it } from 'vitest';
import { scoreScratchpad } from './score-scratchpad.ts';
import { scratchpadProbe, type ScratchpadProbeResult } from './scratchpad-probe.ts';
import { type ScratchpadBudget, type ScratchpadTask, scratchpadTask } from './scratchpad-task.ts';

const length = 12;
const words = [':', '=', 'a', 'b', 'c', 'd', '0', '1', '2', '3', '4'];
const config: LlamaConfig = { vocabulary: words.length, width: 48, hiddenWidth: 96, layers: 2, heads: 2, kvHeads: 2, headDim: 24, maxPositions: 64, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, tied: false, attentionBias: false, mlpBias: false, initializerRange: 0.05 };

const idsOf = (text: string): Int32Array => Int32Array.from(text.split(' '), (word) => words.indexOf(word));
const make = (budget: ScratchpadBudget, random: Random): ScratchpadTask => scratchpadTask({ kind: 'automaton', length, budget, random });

it('a model that may write every state of an automaton finds the last one, which the same model without steps does not', async () => {
  await selectBackend({ backend: 'wasm' });
  const metric = scratchpadProbe();
  const state = metric.init();
  for (const budget of ['linear', 'logarithmic', 'none'] as const) {
    using trainer = await createTrainer(config, memoryWeights(initializeLlama(config, seededRandom(1))), { learningRate: (step) => 0.004 * Math.min(1, (step + 1) / 30) });
    const random = seededRandom(2);
    for (let step = 0; step < 200; step += 1) {
      const rows = Array.from({ length: 32 }, () => idsOf(make(budget, random).text));
      const time = rows[0]!.length - 1;
      const counted = Uint8Array.from({ length: rows.length * time }, (_, at) => (at % time >= length ? 1 : 0));
      await trainer.train({ ids: Int32Array.from(rows.flatMap((row) => [...row])), batch: rows.length, time, counted });
    }
    using model = await modelFromWeights(config, await trainer.weights(), { engine: 'eager' });
    for (let trial = 0; trial < 60; trial += 1) {
      const task = make(budget, random);
      let said = '';
      using cache = model.createCache();
      let ids = idsOf(`${task.input.join(' ')} :`);
      // Its own steps, not the right ones: written one by one until it has answered.
      while (said.split(' ').at(-2) !== '=' && said.length < 4 * (length + 2)) {
        const { logits } = await model.forward({ input: { ids } }, cache);
        cache.commit();
        ids = Int32Array.of(logits.indexOf(Math.max(...logits)));
        said += ` ${words[ids[0]!]!}`;
      }
      metric.add(state, scoreScratchpad(task, said));
    }
  }
  const result = metric.result(state) as ScratchpadProbeResult;
  console.log(Object.entries(result.accuracy).map(([task, share]) => `${task} ${share.toFixed(2)}`).join(', '));
  expect(result.limit).toEqual({ 'automaton linear': length, 'automaton logarithmic': 0, 'automaton none': 0 });
  expect(result.accuracy['automaton none']).toBeLessThan(0.6);
});
