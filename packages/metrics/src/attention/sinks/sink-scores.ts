/**
 * How much later rows look at each of the first tokens: the mean of a column over the rows that see it.
 *
 * Source: Gu et al., "When Attention Sink Emerges in Language Models" (2025).
 *
 * @param attention causal, `[tokens, tokens]`
 * @returns `[count]`
 */
export function sinkScores(attention: Float32Array, tokens: number, count: number): Float64Array {
  const scores = new Float64Array(Math.min(count, tokens));
  for (let key = 0; key < scores.length; key += 1) {
    for (let row = key; row < tokens; row += 1) scores[key]! += attention[row * tokens + key]!;
    scores[key]! /= tokens - key;
  }
  return scores;
}
