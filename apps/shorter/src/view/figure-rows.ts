import type { WayFigures } from '../measure/figures.ts';
import { difference, percent, points, times } from './format-figures.ts';

/** Head and rows of the table of all ways, as text. */
export function figureRows(figures: readonly WayFigures[]): { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const sets = [...new Set(figures.flatMap(({ right }) => Object.keys(right)))];
  const isTimed = figures.some(({ time }) => time !== undefined);
  return {
    columns: ['method', 'strength', 'shorter', 'over layers', ...(isTimed ? ['time'] : []), ...sets.map((set) => `${set}, points`), 'hidden tokens, bits'],
    rows: figures.map(({ way, strength, saved, meanSaved, time, right, moreBits }) => [way, percent(strength).replace('.0', ''), percent(saved.mean), percent(meanSaved.mean), ...(isTimed ? [times(time)] : []), ...sets.map((set) => (right[set] === undefined ? '' : points(right[set].lost))), difference(moreBits)]),
  };
}
