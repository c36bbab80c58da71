import { expect, it } from 'vitest';
import { curveTable } from './curve-table.ts';

it('shows evaluations evenly spread, the last among them, with the mean loss since the row above', () => {
  const curve = Array.from({ length: 12 }, (_, at) => ({ stepsDone: at + 1, loss: at + 1, ...(at % 2 === 1 && { heldOutLoss: 100 - at }) }));
  const lines = curveTable(curve, { tokensPerStep: 1000, heldOut: { field: 'heldOutLoss', heading: 'held out' }, rows: 3 }).split('\n');
  expect(lines.slice(2)).toEqual(['| 4,000 | 2.500 | 97.000 |', '| 8,000 | 6.500 | 93.000 |', '| 12,000 | 10.500 | 89.000 |']);
  expect(lines[0]).toContain('| held out |');
});
