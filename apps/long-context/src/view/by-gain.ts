import type { NeedleFigures } from '../measure/needle-figures.ts';

/** Figures of one kind and budget in the order of tables: the full cache, then the others, what finds and gains most first. */
export function byGain(figures: readonly NeedleFigures[]): readonly NeedleFigures[] {
  const last = ({ policy }: NeedleFigures): number => (policy === 'full' ? 0 : 1);
  return figures.toSorted((one, other) => last(one) - last(other) || other.recall.mean - one.recall.mean || other.gain.mean - one.gain.mean);
}
