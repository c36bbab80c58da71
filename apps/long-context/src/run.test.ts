import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell, DocumentCell, NeedleCell } from './results/cell.ts';
import { longContext, type Output } from './test-world.test-support.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'long-context-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const small = ['--backend', 'wasm', '--length', '48', '--documents', '2', '--policy', 'heavy-hitter', '--policy', 'random', '--budget', '0.25', '--budget', '1'];
/** Two documents of the full cache once, and of two policies at two budgets. */
const smallCells = 10;

type Line = Cell | { readonly type: 'summary'; readonly complete: boolean; readonly cells: number; readonly unit: string; readonly verdicts: readonly { readonly text: string }[]; readonly sinks: readonly string[] };
const jsonLines = ({ stdout }: Output): Line[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
const cellsOf = (output: Output): Cell[] => jsonLines(output).filter((line) => line.type !== 'summary');

/** A stderr that fires a signal once it shows this. */
function stopAt(text: string): { readonly stderr: NodeJS.WritableStream; readonly signal: AbortSignal; readonly shown: () => string } {
  const stop = new AbortController();
  let shown = '';
  const write = (chunk: string): boolean => {
    shown += chunk;
    if (chunk.includes(text)) stop.abort();
    return true;
  };
  return { stderr: { isTTY: true, write } as unknown as NodeJS.WritableStream, signal: stop.signal, shown: () => shown };
}

describe('long-context', () => {
  it('measures every policy at every budget on every document; with room for all nothing is lost, and bytes fall with the budget', async () => {
    const output = await longContext([...small, '--json']);
    expect([output.error, output.stderr]).toEqual([undefined, expect.stringMatching(/^Read 2 of [\d,]+ documents; --documents N reads more\.\n$/) as string]);
    const cells = cellsOf(output) as DocumentCell[];
    expect(cells.map(({ policy, budget, budgetTokens }) => [policy, budget, budgetTokens])).toEqual([0, 1].flatMap(() => [['full', 1, 48], ['heavy-hitter', 0.25, 12], ['heavy-hitter', 1, 48], ['random', 0.25, 12], ['random', 1, 48]]));
    expect(new Set(cells.map(({ key }) => key)).size).toBe(smallCells);
    for (const cell of cells) {
      const { budget, bits, bitsFull, bytes, bytesFull, recall, outputError, retention, scored, scoredBytes, tokensPerSecond } = cell;
      expect([scored, bytes]).toEqual([12, (bytesFull * cell.budgetTokens) / 48]);
      expect(scoredBytes).toBeGreaterThan(12);
      expect(tokensPerSecond).toBeGreaterThan(0);
      expect(retention.map((layer) => layer.length)).toEqual([48, 48, 48, 48, 48]);
      if (budget < 1) {
        expect(recall).toBeLessThan(1);
        expect(outputError).toBeGreaterThan(0.01);
        expect(retention.every((layer) => layer.includes('0'))).toBe(true);
      } else {
        expect(Math.abs(bits - bitsFull)).toBeLessThan(1e-3);
        expect([recall, outputError]).toEqual([expect.closeTo(1, 4), expect.closeTo(0, 4)]);
        expect(new Set(retention)).toEqual(new Set(['z'.repeat(48)]));
      }
    }
    // Each document draws on its own.
    const [one, other] = cells.filter(({ policy, budget }) => policy === 'random' && budget < 1);
    expect(one!.retention).not.toEqual(other!.retention);
    expect(jsonLines(output).at(-1)).toMatchObject({ type: 'summary', cells: smallCells, complete: true, unit: 'byte', verdicts: [{ policy: 'heavy-hitter', baseline: 'random', budget: 0.25, text: expect.stringContaining('random') as string }] });
  });

  it('goes on where it was stopped, and then has nothing left to do', async () => {
    const results = join(scratch, 'results.jsonl');
    const words = [...small, '--json', '--results', results];
    const stop = stopAt('5 of 10');
    const first = await longContext(words, { signal: stop.signal, stderr: stop.stderr });
    expect(first.error).toBeUndefined();
    expect(jsonLines(first).at(-1)).toMatchObject({ complete: false });
    expect(stop.shown()).toContain(`Stopped after 5 of 10 cells; they are in ${results}, and the same command goes on from there.\n`);
    const kept = await readFile(results, 'utf8');
    expect(cellsOf({ ...first, stdout: kept })).toEqual(cellsOf(first));
    const second = await longContext(words);
    expect(jsonLines(second).at(-1)).toMatchObject({ complete: true, cells: smallCells });
    const whole = await readFile(results, 'utf8');
    expect([whole.startsWith(kept), whole.trimEnd().split('\n').length]).toEqual([true, smallCells]);
    const third = await longContext(words);
    expect(cellsOf(third)).toHaveLength(smallCells);
    expect(await readFile(results, 'utf8')).toBe(whole);
    // Cells of another seed are other cells, and none is lost.
    const other = await longContext([...words, '--seed', '1']);
    const both = await readFile(results, 'utf8');
    expect([cellsOf(other).length, both.startsWith(whole), both.trimEnd().split('\n').length]).toEqual([smallCells, true, 2 * smallCells]);
  });

  it('can run twice at once', async () => {
    const results = join(scratch, 'both.jsonl');
    const words = [...small, '--json', '--results', results];
    const outputs = await Promise.all([longContext(words), longContext(words)]);
    const keys = outputs.map((output) => cellsOf(output).map(({ key }) => key).toSorted());
    expect(keys[0]).toHaveLength(smallCells);
    expect(keys[1]).toEqual(keys[0]);
  });

  it('runs needle tasks', async () => {
    const words = ['--backend', 'wasm', '--length', '96', '--policy', 'recency', '--budget', '0.3', '--needle', 'first', '--needle', 'multi-thread', '--tasks', '1'];
    const output = await longContext([...words, '--json']);
    expect(output.error).toBeUndefined();
    const cells = cellsOf(output) as NeedleCell[];
    expect(cells.map(({ type, kind, policy, needles }) => [type, kind, policy, needles])).toEqual(['first', 'multi-thread'].flatMap((kind) => ['full', 'recency'].map((policy) => ['needle', kind, policy, kind === 'first' ? 1 : 2])));
    for (const { length, budgetTokens, policy, bytes, found, needles } of cells) {
      expect(length).toBeLessThanOrEqual(64);
      expect(budgetTokens).toBe(policy === 'full' ? length : Math.round(0.3 * length));
      expect(found).toBeLessThanOrEqual(needles);
      expect(bytes).toBeGreaterThan(0);
    }
    // A needle at the beginning is out of sight of the newest tokens, so that it saves something else, if anything.
    const gain = (policy: string): number => cells.find((cell) => cell.kind === 'first' && cell.policy === policy)!.gain;
    expect(Math.abs(gain('full') - gain('recency'))).toBeGreaterThan(1e-3);
  });

  it('reads files, and writes a page and tables', async () => {
    const [file, page] = [join(scratch, 'whale.txt'), join(scratch, 'page.html')];
    await writeFile(file, 'The <b>whale</b>\u001B[31m swam in the sea, and the ship sailed after it for many days and nights. '.repeat(3));
    const { error, stdout, stderr } = await longContext([...small, '--html', page, file]);
    expect([error, stderr]).toEqual([undefined, `The page is in ${page}.\n`]);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stdout).toMatch(/^ 25 % \(12 tokens\), \d documents? $/m);
    expect(stdout).toContain(' Verdict \nAt 25 %, heavy-hitter ');
    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    for (const part of ['Loss beyond the full cache', 'What is left in the end', 'class="strip"', '@tokstream/tiny on wasm']) expect(html).toContain(part);
    expect((await readdir(scratch)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it.each([
    [['--nonsense']],
    [['--documents', '-1']],
    [['--documents', '0']],
    [['--length', '8']],
    [['--length', '9999', '--backend', 'wasm']],
    [['--tasks', '0', '--needle', 'first']],
    [['--needle', 'haystack']],
    [['--seed', 'x']],
    [['--budget', '0']],
    [['--budget', '1.5']],
    [['--budget', '150%']],
    [['--budget', 'much']],
    [['--policy', 'psychic']],
    [['--policy', 'heavy-hitter:depth=1']],
    [['--policy', 'heavy-hitter:budget=4']],
    [['--policy', 'token-select:select=4']],
    [['--policy', 'heavy-hitter:heavy=4,recent=4', '--backend', 'wasm', '--length', '48']],
    [['--policy', 'streaming-llm:sinks=40', '--budget', '4', '--backend', 'wasm', '--length', '48']],
    [['--model', 'nowhere']],
    [['--backend', 'abacus']],
    [['--html', 'nowhere/page.html']],
    [['--results', 'nowhere/results.jsonl', '--backend', 'wasm']],
    [['--results', '.', '--backend', 'wasm']],
    [['']],
    [['nowhere.txt', '--backend', 'wasm']],
  ])('refuses %j with one line', async (words) => {
    const { error, stdout } = await longContext(words);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) as string });
    expect(stdout).toBe('');
  });

  it('refuses to add results to a file that holds something else', async () => {
    const file = join(scratch, 'poem.txt');
    await writeFile(file, 'Whales\n');
    const { error } = await longContext([...small, '--results', file]);
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('something else') as string });
    expect(await readFile(file, 'utf8')).toBe('Whales\n');
  });
});
