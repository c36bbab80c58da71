import { expect, it } from 'vitest';
import { madeUpResults } from './results.test-support.ts';
import { verdicts } from './verdicts.ts';

const find = (results: ReturnType<typeof madeUpResults>, what: RegExp) => verdicts(results).find((verdict) => what.test(verdict.what))!;

it('compares within a round with the best of the others there, and takes the median of the ratios', () => {
  const results = madeUpResults([
    { 'fused-greedy': 300, 'onnxruntime-1': 100, 'onnxruntime-2': 50 },
    { 'fused-greedy': 30, 'onnxruntime-1': 5, 'onnxruntime-exported-2': 15 },
    { 'fused-greedy': 500, 'onnxruntime-1': 100, 'onnxruntime-2': 100 },
  ]);
  // 3, 2 and 5; the ratio of the medians would be 3 as well as of the best overall, so the middle round tells.
  expect(find(results, /greedy tokens, random 24/)).toMatchObject({ measured: { median: 3, least: 2, most: 5, rounds: 3 }, isReached: true });
});

it('says what is at most and what is at least, and what was not measured', () => {
  const results = madeUpResults([{ fused: 100, 'onnxruntime-1': 100 }]);
  expect(find(results, /forward of 4 rows/)).toMatchObject({ measured: { median: 1.5 }, isReached: true });
  expect(find(results, /all logits/)).toMatchObject({ measured: { median: 1 }, isReached: false });
  expect(find(results, /^int8 against onnx/)).not.toHaveProperty('measured');
  expect(find(results, /share.*24 M/).measured!.median).toBeCloseTo(0.3);
});
