import type { ResultsKind } from '@tokstream/app-shell';
import { type Cell, isCell } from './cell.ts';

/** What results files of this app hold. */
export const resultsKind: ResultsKind<Cell> = { app: 'shorter', isCell };
