import type { DocumentFigures } from '../measure/document-figures.ts';

/** Figures of one budget in the order of tables: the full cache, then the others, least loss first. */
export function byLoss(figures: readonly DocumentFigures[]): readonly DocumentFigures[] {
  const place = ({ policy, difference }: DocumentFigures): number => (policy === 'full' ? Number.NEGATIVE_INFINITY : difference.mean);
  return figures.toSorted((one, other) => place(one) - place(other));
}
