import { throwIfAborted, TokstreamError } from '@tokstream/core';

/** Settings of `optimalVocabulary`. */
export interface OptimalVocabularyOptions {
  /** Tokens that the corpus should take. */
  readonly target: number;
  /** Vocabulary sizes to try, four or more. */
  readonly sizes: readonly number[];
  readonly signal?: AbortSignal;
}

/** The vocabulary that takes a corpus to a target, and how well the line fits. */
export interface OptimalVocabulary {
  /** The size that the line gives for the target. */
  readonly vocabulary: number;
  /** `ln tokens = intercept - slope * ln vocabulary` over the sizes that were tried. */
  readonly intercept: number;
  readonly slope: number;
  /** The sizes and what they take. */
  readonly tried: readonly { readonly vocabulary: number; readonly tokens: number; readonly residual: number }[];
  /** What a vocabulary of the solved size takes. */
  readonly tokens: number;
  /** `ln(tokens / target)`: how far the solved size missed. */
  readonly residual: number;
}

/**
 * The vocabulary size at which a language's own tokenizer takes a corpus in `target` tokens: counts at each size, fits a line through the
 * logarithms by least squares, solves it, and counts once more at the solution. For giving languages the same cost by vocabularies of
 * different size.
 *
 * Source: token premiums over monolingual tokenizers. The published form of the fit is not known to us; the log-log line is ours.
 *
 * @param tokensAt trains a tokenizer of a vocabulary size and gives what the corpus takes with it
 * @throws `invalid-option` for fewer than four sizes or a target that is no count, `unsupported-fit` when more vocabulary does not take fewer
 *   tokens, or the solution lies beyond ten times the sizes that were tried; `aborted`
 */
export async function optimalVocabulary(tokensAt: (vocabulary: number, signal?: AbortSignal) => number | Promise<number>, { target, sizes, signal }: OptimalVocabularyOptions): Promise<OptimalVocabulary> {
  const stage = 'optimalVocabulary';
  const rising = [...new Set(sizes)].toSorted((a, b) => a - b);
  if (rising.length < 4 || !rising.every((size) => Number.isInteger(size) && size > 0)) throw new TokstreamError(`Vocabularies of ${sizes.join(', ') || 'no'} entries do not fit a line; give four or more different sizes.`, { code: 'invalid-option', stage });
  if (!(target > 0 && Number.isFinite(target))) throw new TokstreamError(`${target} is no number of tokens to aim at; give what the corpus takes in the language to equal.`, { code: 'invalid-option', stage });
  const count = async (vocabulary: number): Promise<number> => {
    throwIfAborted(signal, stage);
    return tokensAt(vocabulary, signal);
  };
  const counts: number[] = [];
  for (const size of rising) counts.push(await count(size));
  const { intercept, slope } = logarithmicLine(rising, counts);
  const solved = Math.round(Math.exp((intercept - Math.log(target)) / slope));
  if (!(slope > 0) || !(solved >= rising[0]! / 10 && solved <= rising.at(-1)! * 10)) throw new TokstreamError(`No vocabulary near ${rising[0]} to ${rising.at(-1)} entries takes ${target} tokens (they take ${counts.join(', ')}); aim nearer to these.`, { code: 'unsupported-fit', stage });
  const tokens = await count(solved);
  const tried = rising.map((vocabulary, at) => ({ vocabulary, tokens: counts[at]!, residual: Math.log(counts[at]!) - (intercept - slope * Math.log(vocabulary)) }));
  return { vocabulary: solved, intercept, slope, tried, tokens, residual: Math.log(tokens / target) };
}

function logarithmicLine(sizes: readonly number[], counts: readonly number[]): { readonly intercept: number; readonly slope: number } {
  const [x, y] = [sizes.map(Math.log), counts.map(Math.log)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const rise = x.reduce((sum, value, at) => sum + (value - meanX) * (y[at]! - meanY), 0) / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  return { intercept: meanY - rise * meanX, slope: -rise };
}
