import { expect, it } from 'vitest';
import type { ScoredCandidate } from './candidate.ts';
import { bestCandidate } from './best-candidate.ts';
import { countVotes } from './count-votes.ts';

const candidate = (text: string, score: number, reason: ScoredCandidate['reason'] = 'length'): ScoredCandidate => ({ text, score, reason, logprob: 0, logprobs: new Float64Array(1), promptIds: new Int32Array(1), ids: new Int32Array(1) });
const answerOf = ({ text }: ScoredCandidate): string | undefined => (text === '' ? undefined : text);
const votes = (candidates: readonly ScoredCandidate[], weighted: boolean): unknown => countVotes(candidates, answerOf, weighted).map(({ answer, count, weight }) => [answer, count, weight]);

it('counts heads or adds weights; abstentions count for nobody; ties go to the earlier', () => {
  const candidates = [candidate('', 9), candidate('b', 1), candidate('a', 4), candidate('b', 2), candidate('c', 0), candidate('c', 3)];
  expect(votes(candidates, false)).toEqual([['b', 2, 2], ['c', 2, 2], ['a', 1, 1]]);
  expect(votes(candidates, true)).toEqual([['a', 1, 4], ['b', 2, 3], ['c', 2, 3]]);
});

it('refuses weights that cannot be added up', () => {
  for (const score of [-1, Infinity]) expect(() => countVotes([candidate('a', score)], answerOf, true)).toThrow(expect.objectContaining({ code: 'invalid-score' }));
});

it('the best is the first of the highest score; what the budget cut off only wins alone', () => {
  const candidates = [candidate('cut', 9, 'budget'), candidate('a', 1), candidate('b', 2), candidate('c', 2), candidate('d', -Infinity)];
  expect(bestCandidate(candidates)!.text).toBe('b');
  expect(bestCandidate(candidates.slice(0, 1))!.text).toBe('cut');
  expect(bestCandidate([candidate('a', -Infinity), candidate('b', -Infinity)])!.text).toBe('a');
  expect(bestCandidate([])).toBeUndefined();
});
