import type { MethodFigures } from '../measure/method-figures.ts';
import type { Verdict } from '../measure/verdicts.ts';
import { formatInterval } from './format-figures.ts';

/** What the methods were found to do against what the papers lead one to expect, in sentences. */
export function describeOrder(figures: readonly MethodFigures[]): readonly string[] {
  if (figures.length < 2) return [];
  const last = Math.max(...figures.map(({ losses }) => losses.at(-1)!.step));
  const orderAt = (step: number): string => {
    const there = figures.flatMap(({ method, losses }) => losses.filter((point) => point.step === step).map(({ loss }) => ({ method, mean: loss.mean })));
    return there.toSorted((one, other) => one.mean - other.mean).map(({ method, mean }) => `${method} ${mean.toFixed(3)}`).join(' < ');
  };
  return [`Order before training: ${orderAt(0)}.`, ...(last === 0 ? [] : [`Order after ${last} steps: ${orderAt(last)}.`])];
}

/** One pair in a sentence. */
export function describeVerdict({ step, better, worse, difference, outcome }: Verdict): string {
  const when = step === 0 ? 'Before training' : `After ${step} steps`;
  const { mean, count } = difference;
  const size = formatInterval({ ...difference, mean: Math.abs(mean) });
  const over = `over ${count} ${count === 1 ? 'seed' : 'seeds'}`;
  const [lower, upper] = mean <= 0 ? [better, worse] : [worse, better];
  if (outcome === 'unsure') return `${when}, ${count} ${count === 1 ? 'seed does' : 'seeds do'} not tell ${better} and ${worse} apart: ${lower} is lower by ${size} bits a byte, ${better} was expected to be.`;
  return `${when}, ${lower} is below ${upper} by ${size} bits a byte, ${over}, ${outcome === 'as-expected' ? 'as expected' : 'other than expected'}.`;
}

/** What is expected, in one sentence. */
export const expectation = 'The papers lead one to expect focus, omp and token-adapt below mean, and mean below random.';
