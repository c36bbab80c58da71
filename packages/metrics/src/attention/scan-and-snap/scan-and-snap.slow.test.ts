import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, type LlamaConfig, memoryWeights, modelFromWeights } from '@tokstream/model';
import { createTrainer, type Optimizer } from '@tokstream/train';
import { expect, it } from 'vitest';
import { contextualScores } from './contextual-scores.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { type ContextualStep, scanAndSnap, type ScanAndSnapResult } from './scan-and-snap.ts';

// Ids: common tokens, the distinct ones of each class, last tokens (one for two classes, so that it does not tell the next), next tokens.
const [classes, common, distinct, time] = [4, 5, 5, 8];
const contents = common + classes * distinct;
const lastOf = (at: number): number => contents + Math.floor(at / 2);
const nextOf = (at: number): number => contents + classes / 2 + at;

/** How often each token stands in a class: half common tokens, all alike, half distinct ones, each 0.8 times as often as the one before. */
const laws = Array.from({ length: classes }, (_, at) => {
  const shares = Array.from({ length: distinct }, (__, rank) => 0.8 ** rank);
  const sum = shares.reduce((above, share) => above + share, 0);
  return Float64Array.from({ length: contents }, (__, id) => (id < common ? 0.5 / common : Math.floor((id - common) / distinct) === at ? (0.5 * shares[(id - common) % distinct]!) / sum : 0));
});

/** Keys turn by 1e-12 radians a position: there are none. */
const config: LlamaConfig = { vocabulary: nextOf(classes), width: 32, hiddenWidth: 64, layers: 1, heads: 1, kvHeads: 1, headDim: 32, maxPositions: 64, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'linear', factor: 1e12 }, tied: false, attentionBias: false, mlpBias: false, initializerRange: 0.08 };

const descent: Optimizer = () => ({ moments: [], update: (weight, _moments, gradient, _step, rate) => void tf.tidy(() => weight.assign(tf.sub(weight, tf.mul(gradient, rate)))) });

/** What the last token of a class looks at, among the tokens that the class has. */
async function look(model: CausalLM, at: number): Promise<ContextualStep> {
  const law = laws[at]!;
  const present = [...law.keys()].filter((id) => law[id]! > 0);
  using cache = model.createCache();
  const { attention } = await model.forward({ input: { ids: Int32Array.of(...present, lastOf(at)) } }, cache, { logits: 'none', attention: true });
  const last = attention[0]!.subarray(-present.length - 1);
  const cooccurrence = Float64Array.from(present, (id) => law[id]!);
  return { scores: contextualScores(present.map((_, key) => Math.log(last[key]!)), cooccurrence), common: Uint8Array.from(present, (id) => (id < common ? 1 : 0)), cooccurrence };
}

it('attention in a layer without positions leaves common tokens for distinct ones, and slows down', async () => {
  await selectBackend({ backend: 'wasm' });
  using trainer = await createTrainer(config, memoryWeights(initializeLlama(config, seededRandom(1))), { learningRate: () => 0.3, optimizer: descent, maxGradientNorm: Number.POSITIVE_INFINITY });
  const random = seededRandom(2);
  const metric = scanAndSnap();
  const states = laws.map(() => metric.init());
  const steps: ContextualStep[] = [];
  for (let step = 0; step <= 300; step += 1) {
    if (step % 4 === 0) {
      using model = await modelFromWeights(config, await trainer.weights(), { engine: 'eager' });
      for (const [at, state] of states.entries()) metric.add(state, (steps[at] = await look(model, at)));
    }
    const rows = Array.from({ length: 64 }, () => {
      const at = Math.floor(classes * random.next());
      return [...Array.from({ length: time - 1 }, () => draw(laws[at]!, random.next())), lastOf(at), nextOf(at)];
    });
    await trainer.train({ ids: Int32Array.from(rows.flat()), batch: rows.length, time, counted: Uint8Array.from({ length: rows.length * time }, (_, at) => (at % time === time - 1 ? 1 : 0)) });
  }
  for (const [at, state] of states.entries()) {
    const { commonMass, finalCommonMass, changes, declinedAt } = metric.result(state) as ScanAndSnapResult;
    const { scores, cooccurrence } = steps[at]!;
    // Scores hold the co-occurrence itself: what training adds to their logarithm is what attention has learnt.
    const learnt = [...scores].map((score, token) => Math.log(score / state.first[token]!)).slice(common);
    const order = rankCorrelation(learnt, [...cooccurrence.subarray(common)])!;
    const sum = (some: readonly number[]): number => some.reduce((above, change) => above + change, 0);
    const [early, late] = [sum(changes.slice(0, 15)), sum(changes.slice(-15))];
    console.log(`class ${at}: common ${commonMass[0]!.toFixed(2)} to ${finalCommonMass!.toFixed(2)}; order of what distinct ones gain ${order.toFixed(2)}; changes ${early.toFixed(2)} in the first 60 steps, ${late.toFixed(3)} in the last; declined ${declinedAt.join(' ')}`);
    expect(finalCommonMass).toBeLessThan(0.35 * commonMass[0]!);
    expect(declinedAt.slice(0, common)).not.toContain(-1);
    expect(declinedAt.slice(common, -1)).toEqual([-1, -1, -1, -1]);
    expect(late).toBeLessThan(0.25 * early);
  }
});

function draw(law: Float64Array, at: number): number {
  let left = at;
  const found = law.findIndex((share) => (left -= share) < 0);
  return found === -1 ? law.findLastIndex((share) => share > 0) : found;
}
