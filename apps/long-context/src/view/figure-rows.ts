import { formatBytes } from '@tokstream/look';
import type { DocumentFigures, LossUnit } from '../measure/document-figures.ts';
import type { NeedleFigures } from '../measure/needle-figures.ts';
import { formatDifference, formatInterval, formatRate, formatShare } from './format-figures.ts';

/** The columns of every table of documents, dearest first. */
export function documentColumns(unit: LossUnit): readonly string[] {
  return ['policy', `bits/${unit}`, 'more than full', 'bytes', 'of full', 'recall', 'output error', 'tokens/s'];
}

/** One row of them. */
export function documentRow({ policy, loss, difference, bytes, bytesShare, recall, outputError, tokensPerSecond }: DocumentFigures): readonly string[] {
  return [policy, loss.mean.toFixed(3), policy === 'full' ? '–' : formatDifference(difference), formatBytes(bytes), formatShare(bytesShare), formatShare(recall), outputError?.toFixed(3) ?? '–', formatRate(tokensPerSecond)];
}

/** The columns of every table of needles, dearest first. */
export const needleColumns: readonly string[] = ['policy', 'recall', 'gain, bits', 'bytes', 'tasks'];

/** One row of them. */
export function needleRow({ policy, recall, gain, bytes, tasks }: NeedleFigures): readonly string[] {
  return [policy, formatShare(recall.mean), formatInterval(gain, 2), formatBytes(bytes), String(tasks)];
}
