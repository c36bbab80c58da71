import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultsFile } from '@tokstream/app-shell';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentCell, needleCell } from '../test-world.test-support.ts';
import type { Cell } from './cell.ts';
import { meanRow, packRetention, unpackRetention } from './pack-retention.ts';
import { resultsKind } from './results-kind.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'long-context-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const cells: readonly Cell[] = [documentCell({ document: 'é' }), documentCell({ document: 'b', scoredBytes: null, margin: null }), needleCell()];

async function write(path: string, given: readonly Cell[]): Promise<void> {
  await using results = await ResultsFile.open(path, resultsKind);
  for (const cell of given) await results.append(cell);
}

async function found(path: string): Promise<readonly (Cell | undefined)[]> {
  await using results = await ResultsFile.open(path, resultsKind);
  return cells.map(({ key }) => results.find(key));
}

it('finds what was appended, by this run, one before and one beside, the first of two equal cells', async () => {
  const path = join(scratch, 'plain.jsonl');
  await using one = await ResultsFile.open(path, resultsKind);
  await one.append(cells[0]!);
  await using other = await ResultsFile.open(path, resultsKind);
  await other.append(cells[1]!);
  await one.append({ ...cells[1]!, bytes: 1 });
  await other.append(cells[2]!);
  expect(one.find(cells[2]!.key)).toBeUndefined();
  await one.refresh();
  expect(one.find(cells[2]!.key)).toEqual(cells[2]);
  expect(await found(path)).toEqual(cells);
});

it('steps over what a killed run left of its last line, wherever it was cut, and loses nothing else', async () => {
  const path = join(scratch, 'cut.jsonl');
  await write(path, cells.slice(0, 2));
  const whole = await readFile(path);
  const first = whole.indexOf(10) + 1;
  for (let end = first - 1; end <= whole.length; end += 1) {
    await writeFile(path, whole);
    await truncate(path, end);
    await write(path, [cells[2]!]);
    // A line that lacks only its end is whole.
    expect(await found(path), `cut at ${end}`).toEqual([cells[0], end >= whole.length - 1 ? cells[1] : undefined, cells[2]]);
  }
});

it('finds a line whose end was not there yet when it looked first', async () => {
  const path = join(scratch, 'late.jsonl');
  const line = `${JSON.stringify(cells[0])}\n`;
  await writeFile(path, line.slice(0, 40));
  await using results = await ResultsFile.open(path, resultsKind);
  await appendFile(path, line.slice(40));
  await results.refresh();
  expect(results.find(cells[0]!.key)).toEqual(cells[0]);
});

it('lets two runs write at once', async () => {
  const path = join(scratch, 'both.jsonl');
  const many = Array.from({ length: 200 }, (_, at) => documentCell({ document: `${at} ${'x'.repeat(at * 20)}` }));
  await Promise.all([write(path, many.filter((_, at) => at % 3 !== 0)), write(path, many.filter((_, at) => at % 3 !== 1))]);
  await using results = await ResultsFile.open(path, resultsKind);
  expect(many.map(({ key }) => results.find(key))).toEqual(many);
});

it.each([
  ['a poem', 'Whales\nare large\n'],
  ['a line without an end', 'Whales'],
  ['other JSON lines', '{"type":"whale","key":"a"}\n'],
  ['a cell that lacks a figure', `${JSON.stringify({ ...cells[0], bits: undefined })}\n`],
])('refuses %s and leaves it as it is', async (name, text) => {
  const path = join(scratch, `${name}.txt`);
  await writeFile(path, text);
  await expect(ResultsFile.open(path, resultsKind)).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('something else') as string });
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('refuses a file that becomes something else', async () => {
  const path = join(scratch, 'turned.jsonl');
  await using results = await ResultsFile.open(path, resultsKind);
  await results.append(cells[0]!);
  await appendFile(path, 'Whales\n');
  await expect(results.refresh()).rejects.toMatchObject({ code: 'invalid-argument' });
});

it('packs what is left so that nothing of it looks like nothing and only all like all', () => {
  const held = Array.from({ length: 512 }, (_, at) => (at < 4 ? 1 : at === 100 ? 0.01 : at >= 256 ? 0.5 : 0));
  const row = unpackRetention(packRetention(held));
  expect(row).toHaveLength(128);
  expect([row[0], row[1], row[25], row[26]]).toEqual([1, 0, expect.closeTo(0, 1), 0]);
  expect(row[25]).toBeGreaterThan(0);
  for (const share of row.slice(64)) expect(share).toBeCloseTo(0.5, 1);
  expect(unpackRetention(packRetention([0, 1, 0.5]))).toEqual([0, 1, expect.closeTo(0.5, 1)]);
  expect(meanRow([[0, 1], [1, 1], [9]])).toEqual([0.5, 1]);
});
