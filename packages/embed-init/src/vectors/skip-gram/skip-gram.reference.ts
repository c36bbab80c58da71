import { seededRandom } from '@tokstream/core';
import { aliasSampler } from './alias-sampler.ts';
import type { SkipGramOptions } from './skip-gram.ts';

/**
 * `skipGram` over one whole document of known words, without leaving any out and without pieces of words.
 *
 * @returns [words, dim]
 */
export function skipGramReference(ids: readonly number[], counts: readonly number[], { dim, window, negatives, learningRate, seed }: Required<Pick<SkipGramOptions, 'dim' | 'window' | 'negatives' | 'learningRate' | 'seed'>>): number[][] {
  const random = seededRandom(seed);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const inputs = counts.map(() => Array.from({ length: dim }, () => Math.fround((random.next() - 0.5) * (2 / dim))));
  const outputs = counts.map(() => Array.from({ length: dim }, () => 0));
  const drawNegative = aliasSampler(Float64Array.from(counts, Math.sqrt));
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

  const learnCentre = (centre: number, seen: number): void => {
    const reach = 1 + Math.floor(random.next() * window);
    const rate = learningRate * Math.max(1e-4, 1 - seen / total);
    for (let at = centre - reach; at <= centre + reach; at += 1) {
      if (at < 0 || at >= ids.length || at === centre) continue;
      const input = inputs[ids[centre]!]!;
      const before = [...input];
      for (let draw = 0; draw <= negatives; draw += 1) {
        const word = draw === 0 ? ids[at]! : drawNegative(random);
        if (draw > 0 && word === ids[at]) continue;
        const output = outputs[word]!;
        const step = rate * (Number(draw === 0) - 1 / (1 + Math.exp(-dot(before, output))));
        for (let k = 0; k < dim; k += 1) {
          input[k]! += step * output[k]!;
          output[k]! += step * before[k]!;
        }
      }
    }
  };
  for (let at = 0; at < ids.length; at += 1) {
    // The draw by which a frequent word could be left out.
    random.next();
    if (at >= window) learnCentre(at - window, at + 1);
  }
  for (let centre = Math.max(0, ids.length - window); centre < ids.length; centre += 1) learnCentre(centre, ids.length);
  return inputs;
}
