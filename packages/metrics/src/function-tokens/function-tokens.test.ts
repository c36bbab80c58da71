import { expectCode } from '@tokstream/testing';
import { firstValueFrom, of } from 'rxjs';
import { expect, test } from 'vitest';
import { foldMetric } from '../operators/fold-metric.ts';
import { documentCoverage } from './document-coverage.ts';
import { featureCoverage } from './feature-coverage.ts';
import { functionLoss } from './function-loss.ts';
import { functionTokens } from './function-tokens.ts';

test('functionTokens takes the token that crosses the line, and no more', () => {
  const counts = [[3, 20], [1, 30], [2, 30], [4, 20], [9, 0]] as const;
  expect(functionTokens(counts)).toEqual({ ids: Int32Array.of(1, 2), share: 0.6 });
  expect(functionTokens(counts, 0.3)).toEqual({ ids: Int32Array.of(1), share: 0.3 });
  expect([functionTokens(counts, 1).ids.length, functionTokens([]).share]).toEqual([4, 0]);
});

test('document-coverage is a share of documents, however often a token stands in one', async () => {
  const result = await firstValueFrom(of(Int32Array.of(1, 1, 1, 2), Int32Array.of(1, 3), Int32Array.of(2, 3, 3), new Int32Array(0)).pipe(foldMetric(documentCoverage())));
  expect(result).toEqual({ documents: 4, tokens: 9, functionTypes: 1, functionShare: 4 / 9, medianCoverage: 0.5, functionTokens: [{ id: 1, count: 4, coverage: 0.5 }] });
});

test('feature-coverage counts a feature of a token once, and unites those of frequent tokens', async () => {
  const fired = of({ id: 7, features: [0, 31] }, { id: 7, features: [31, 32] }, { id: 5, features: [32, 99] }, { id: 6, features: [] });
  expect(await firstValueFrom(fired.pipe(foldMetric(featureCoverage({ features: 100 }))))).toEqual({ tokens: 4, activeFeatures: 4, activeShare: 0.04, coverage: { 1: 0.75 }, highestDegree: 3, meanDegree: 5 / 3 });
  expectCode('invalid-value', () => featureCoverage().add(featureCoverage().init(), { id: 1, features: [4096] }));
});

test('function-loss groups by this token and the next', async () => {
  const text = { logProbabilities: [-9, -1, -2, -3, -4, -6], isFunction: [1, 0, 0, 1, 1, 0] };
  expect(await firstValueFrom(of(text).pipe(foldMetric(functionLoss())))).toEqual({ tokens: 5, functionToContent: 3.5, contentToContent: 2, contentToFunction: 3, functionToFunction: 4 });
  const metric = functionLoss();
  for (const wrong of [{ logProbabilities: [0, -Infinity], isFunction: [0, 1] }, { logProbabilities: [0], isFunction: [] }]) expectCode('invalid-value', () => metric.add(metric.init(), wrong));
});
