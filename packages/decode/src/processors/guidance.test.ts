import type { CausalLM } from '@tokstream/model';
import { expect, it } from 'vitest';
import { classifierFreeGuidance } from './classifier-free-guidance.ts';
import { contrastive } from './contrastive.ts';
import { contrastiveDecoding } from './contrastive-decoding.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { probabilities } from './processors.reference.ts';

const nothing = Number.NEGATIVE_INFINITY;
const model = {} as CausalLM;

function applied(processor: LogitsProcessor, logits: readonly number[], ...companions: readonly (readonly number[])[]): number[] {
  const changed = Float32Array.from(logits);
  processor.apply(changed, { history: [], promptLength: 0, companions: companions.map((values) => Float32Array.from(values)) });
  return [...changed];
}

it('contrastive gives the law of the reference', () => {
  // specs: vec:contrastive
  const found = probabilities(applied(contrastive({ beta: 1, model }), [1, 0, -1], [0.5, 1, -1]));
  [0.858981, 0.070509, 0.070509].forEach((probability, id) => expect(found[id]).toBeCloseTo(probability, 6));
  expect(applied(contrastive({ beta: 0, model }), [1, nothing, -1], [5, 6, 7])).toEqual([1, nothing, -1]);
  expect(contrastive({ model }).companions).toEqual([{ model }]);
});

it('contrastive decoding prefers what the amateur does not, among the plausible', () => {
  // Li et al. 2023, equations 2 to 4, on two laws: scores are log(p / q) where p is at least alpha times the largest p.
  const expert = [0.5, 0.3, 0.15, 0.04, 0.01];
  const amateur = [0.6, 0.1, 0.1, 0.1, 0.1];
  const [logits, others] = [expert.map((p) => Math.log(p) + 3), amateur.map((q) => Math.log(q) - 7)];
  const scores = applied(contrastiveDecoding({ model }), logits, others).map((score) => score - 10);
  expect(scores.slice(3)).toEqual([nothing, nothing]);
  scores.slice(0, 3).forEach((score, id) => expect(score).toBeCloseTo(Math.log(expert[id]! / amateur[id]!), 5));
  const alone = applied(contrastiveDecoding({ model, alpha: 1e-9, strength: 0 }), logits, others);
  alone.forEach((score, id) => expect(score).toBeCloseTo(logits[id]!, 6));
  expect(applied(contrastiveDecoding({ model, strength: 1, temperature: 0.5, alpha: 0.5 }), [1, 1], [2, 3])).toEqual([-3, -5]);
});

it('guidance adds up scaled differences of conditions', () => {
  const [speaker, mood, plain] = [(prompt: Int32Array) => prompt, (prompt: Int32Array) => prompt, (prompt: Int32Array) => prompt];
  const guided = classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: speaker }, { scale: -0.5, promptIds: mood, reference: plain }], model });
  expect(guided.companions).toEqual([speaker, mood, plain].map((promptIds) => ({ promptIds, model })));
  // l0 + 2 (l1 - l0) - 0.5 (l2 - l3)
  expect(applied(guided, [1, 0, nothing], [2, 1, 5], [4, -2, 5], [8, 6, 5])).toEqual([5, 6, nothing]);
});

it('guidance at scales 0 and 1 is one of the prompts alone, bit for bit, and reads nothing else', () => {
  const condition = (prompt: Int32Array): Int32Array => prompt;
  const logits = [0.1, -0.7];
  const off = classifierFreeGuidance({ conditions: [{ scale: 0, promptIds: condition }] });
  expect([off.companions, applied(off, logits)]).toEqual([[], [...Float32Array.from(logits)]]);
  const full = classifierFreeGuidance({ conditions: [{ scale: 1, promptIds: condition }] });
  expect(applied(full, [5, 6], logits)).toEqual([...Float32Array.from(logits)]);
  const own = classifierFreeGuidance({ base: condition, conditions: [{ scale: 1 }] });
  expect([own.companions, applied(own, logits)]).toEqual([[], [...Float32Array.from(logits)]]);
});
