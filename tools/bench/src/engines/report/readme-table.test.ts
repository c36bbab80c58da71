import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readResults } from '../results/results-file.ts';
import { putReadmeTable } from './readme-table.ts';

it('the README has the table that its results give; "npm run bench -- readme" writes it', async () => {
  const path = (relative: string): URL => new URL(`../../../${relative}`, import.meta.url);
  const readme = readFileSync(path('../../README.md'), 'utf8');
  expect(putReadmeTable(readme, await readResults(path('engines.json').pathname))).toBe(readme);
});
