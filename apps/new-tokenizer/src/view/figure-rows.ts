import { intervalOf } from '@tokstream/app-shell';
import type { Provenance } from '@tokstream/embed-init';
import { baseline, type MethodFigures, type StepLoss, tokensPerByte } from '../measure/method-figures.ts';
import type { SourceCell } from '../results/cell.ts';
import { formatDifference, formatShare, formatStep } from './format-figures.ts';

/** Name of the row of the model with its own tokenizer. */
const sourceName = 'own tokenizer';

/** Losses of all methods over the steps, with those of the model with its own tokenizer, head first. */
export function lossTable(figures: readonly MethodFigures[], sources: readonly SourceCell[]): readonly (readonly string[])[] {
  const steps = stepsOf(figures);
  const compared = [...new Set([0, steps.at(-1) ?? 0])].filter((step) => figures.some(({ losses }) => losses.some((point) => point.step === step && point.difference !== undefined)));
  const rows = figures.map(({ method, losses, tokensPerByte: rate, vocabulary }) => {
    const at = (step: number): StepLoss | undefined => losses.find((point) => point.step === step);
    const differences = compared.map((step) => at(step)?.difference);
    return [method, ...steps.map((step) => at(step)?.loss.mean.toFixed(3) ?? '–'), ...differences.map((difference) => (difference === undefined ? '–' : formatDifference(difference))), rate.toFixed(3), vocabulary.toLocaleString('en')];
  });
  const source = sources.length === 0 ? [] : [[sourceName, intervalOf(sources.map(({ bits, bytes }) => bits / bytes)).mean.toFixed(3), ...steps.slice(1).map(() => ''), ...compared.map(() => ''), tokensPerByte(sources).toFixed(3), '']];
  return [['method', ...steps.map(formatStep), ...compared.map((step) => `more than ${baseline}, ${formatStep(step)}`), 'tokens/byte', 'vocabulary'], ...source, ...rows];
}

/** Rows by where they come from, head first. */
export function provenanceTable(figures: readonly MethodFigures[]): readonly (readonly string[])[] {
  const names = provenances(figures);
  return [['method', ...names], ...figures.map(({ method, rows }) => [method, ...names.map((name) => formatShare(rows[name]))])];
}

/** Those that occur, in the order of what is known best. */
export function provenances(figures: readonly MethodFigures[]): readonly Provenance[] {
  const order = ['special', 'exact', 'pieces', 'neighbours', 'aligned', 'sparse-code', 'mean', 'random'];
  const found = [...new Set(figures.flatMap(({ rows }) => Object.keys(rows) as Provenance[]))];
  return found.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
}

/** All steps that something is known of, 0 first. */
function stepsOf(figures: readonly MethodFigures[]): readonly number[] {
  return [...new Set(figures.flatMap(({ losses }) => losses.map(({ step }) => step)))].toSorted((one, other) => one - other);
}
