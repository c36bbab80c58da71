import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leakGuard } from '@tokstream/testing';
import { tinyDirectory } from '@tokstream/tiny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WayFigures } from './measure/figures.ts';
import type { Cell, MergedCell } from './results/cell.ts';
import { type Output, shorter } from './test-world.test-support.ts';
import { ways } from './ways/registry.ts';

const sentences = {
  en: 'Everyone has the right to life, liberty and security of person. No one shall be held in slavery or servitude; slavery and the slave trade shall be prohibited in all their forms.',
  de: 'Jeder hat das Recht auf Leben, Freiheit und Sicherheit der Person. Niemand darf in Sklaverei oder Leibeigenschaft gehalten werden; Sklaverei und Sklavenhandel sind in allen ihren Formen verboten.',
};

let scratch: string;
let small: readonly string[];
let texts: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'shorter-'));
  texts = join(scratch, 'rights.jsonl');
  await writeFile(texts, `${Object.entries(sentences).map(([language, text]) => JSON.stringify({ text, language, labels: { topic: 'rights', language } })).join('\n\n')}\n`);
  small = ['--backend', 'wasm', '--strength', '0.4', '--timed', '1', '--rounds', '1', texts];
});
afterAll(() => rm(scratch, { recursive: true }));

interface Summary {
  readonly type: 'summary';
  readonly complete: boolean;
  readonly methods: readonly WayFigures[];
  readonly text: readonly string[];
}
const jsonLines = ({ stdout }: Output): (Cell | Summary)[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Cell | Summary);
const cellsOf = (output: Output): Cell[] => jsonLines(output).filter((line) => line.type !== 'summary');
const mergedOf = (output: Output): MergedCell[] => cellsOf(output).filter((cell): cell is MergedCell => cell.type === 'merged');
const summaryOf = (output: Output): Summary => jsonLines(output).at(-1) as Summary;
/** Times differ from run to run. */
const timeless = (cells: readonly Cell[]): Cell[] => cells.map((cell) => (cell.type === 'plain' ? cell : { ...cell, timeRatios: cell.timeRatios.map(() => 1) }));

/** A stderr that fires a signal once it shows this. */
function stopAt(shown: string): { readonly stderr: NodeJS.WritableStream; readonly signal: AbortSignal } {
  const stop = new AbortController();
  const write = (chunk: string): boolean => {
    if (chunk.includes(shown)) stop.abort();
    return true;
  };
  return { stderr: { isTTY: true, write } as unknown as NodeJS.WritableStream, signal: stop.signal };
}

describe('shorter', () => {
  it('shortens every text by every method as much as was asked, whole words only where tokens merge, and leaves nothing behind', async () => {
    const warm = await shorter([...small, '--json']);
    expect([warm.error, warm.stderr]).toEqual([undefined, '']);
    const output = await leakGuard(() => shorter([...small, '--json']));
    expect(summaryOf(output).complete).toBe(true);
    const cells = cellsOf(output);
    expect(new Set(cells.map(({ key }) => key)).size).toBe(2 + 2 * ways.length);
    expect(timeless(cells)).toEqual(timeless(cellsOf(warm)));
    const merged = mergedOf(output);
    expect(summaryOf(output).methods.map(({ way }) => way)).toEqual(ways.map(({ name }) => name));
    expect(merged.filter(({ timeRatios }) => timeRatios.length === 1)).toHaveLength(ways.length);
    for (const { way, positions, left, meanPositions, groups } of merged) {
      expect(groups).toHaveLength(positions);
      expect(new Set(groups).size, way).toBe(left);
      // Clusters may form around the ends; nothing else may touch them.
      if (way === 'dpc-knn') expect(groups![0]).not.toBe(groups!.at(-1));
      else expect([groups![0], groups!.at(-1)].map((end) => groups!.filter((slot) => slot === end).length), way).toEqual([1, 1]);
      expect(Math.abs(left / positions - (way === 'dynamic-bpe' ? left / positions : 0.6)), way).toBeLessThan(0.06);
      expect(meanPositions).toBeLessThan(positions);
      expect(meanPositions).toBeGreaterThanOrEqual(left);
    }
    expect(summaryOf(output).text).toHaveLength(ways.length);
  });

  it('leaves everything as it is at strength 0', async () => {
    const cells = cellsOf(await shorter(['--backend', 'wasm', '--strength', '0', '--timed', '0', texts, '--json']));
    for (const cell of cells) {
      const plain = cells.find(({ type, text }) => type === 'plain' && text === cell.text)!;
      expect(cell.reading.right).toEqual(plain.reading.right);
      expect(cell.reading.bits, cell.type === 'plain' ? 'plain' : cell.way).toBeCloseTo(plain.reading.bits, 2);
      if (cell.type === 'merged') expect([cell.left, cell.meanPositions]).toEqual([cell.positions, cell.positions]);
    }
  });

  it('goes on where it was stopped, to the cells of an unbroken run, and then has nothing left to do', async () => {
    const results = join(scratch, 'results.jsonl');
    const words = [...small, '--method', 'to-me', '--method', 'stride', '--json'];
    const unbroken = timeless(cellsOf(await shorter(words)));
    const first = await shorter([...words, '--results', results], stopAt('3 of 6'));
    expect([first.error, summaryOf(first).complete, cellsOf(first).length]).toEqual([undefined, false, 4]);
    const kept = await readFile(results, 'utf8');
    const second = await shorter([...words, '--results', results]);
    expect(timeless(cellsOf(second))).toEqual(unbroken);
    const whole = await readFile(results, 'utf8');
    expect([whole.startsWith(kept), whole.trimEnd().split('\n').length]).toEqual([true, 6]);
    expect(cellsOf(await shorter([...words, '--results', results]))).toEqual(cellsOf(second));
    await shorter([...words, '--results', results, '--strength', '0.3']);
    expect((await readFile(results, 'utf8')).trimEnd().split('\n')).toHaveLength(10);
  });

  it('writes a table and a page, also of what there was when it was stopped', async () => {
    const page = join(scratch, 'page.html');
    const whole = await shorter([...small, '--report', page]);
    expect(whole.error).toBeUndefined();
    expect(whole.stdout).toMatch(/^2 texts, @tokstream\/tiny-encoder on wasm; as they are: topic right in /);
    expect(whole.stdout).toMatch(/^method +strength +shorter +over layers +time +topic, points +language, points +hidden tokens, bits\ndynamic-bpe +40 % /m);
    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(html).not.toMatch(/NaN|undefined|<script/);
    expect(html.match(/<svg viewBox="0 0 560/g)).toHaveLength(4);
    for (const word of ['Jeder', 'slavery']) expect(html.replaceAll(/<[^>]+>/g, '')).toContain(word);
    expect(html).not.toContain('was stopped early');
    const cut = await shorter([...small, '--report', page], { ...stopAt('4 of 14') });
    expect(cut.error).toBeUndefined();
    expect(await readFile(page, 'utf8')).toContain('was stopped early');
    expect((await readdir(scratch)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('takes plain files, of which no label is known', async () => {
    const file = join(scratch, 'plain.txt');
    await writeFile(file, sentences.en);
    const output = await shorter([file, '--backend', 'wasm', '--method', 'adjacent', '--strength', '0.3', '--timed', '0']);
    expect(output.error).toBeUndefined();
    expect(output.stdout).toMatch(/^1 texts?, .* as they are: \d+\.\d\d bits a hidden token\n\nmethod +strength +shorter +over layers +hidden tokens, bits\nadjacent /);
  });

  it.each([
    [['--nonsense']],
    [['--method', 'psychic']],
    [['--strength', '1']],
    [['--strength', '']],
    [['--rounds', '0']],
    [['--per-language', '0']],
    [['--timed', '-1']],
    [['--language', 'xx', '--backend', 'wasm']],
    [['--language', 'en', 'package.json']],
    [['--model', 'nowhere']],
    [['--model', tinyDirectory, '--backend', 'wasm']],
    [['--backend', 'abacus']],
    [['--backend', 'webgpu']],
    [['--report', 'nowhere/page.html']],
    [['--results', 'nowhere/results.jsonl', '--backend', 'wasm']],
    [['']],
    [['nowhere.txt']],
  ])('refuses %j with one line', async (words) => {
    const { error, stdout } = await shorter(words);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) as string });
    expect(stdout).toBe('');
  });

  it.each([
    ['{"text": 3}', /bad\.jsonl:1 is no text/],
    ['\n{"text": "a"', /bad\.jsonl:2 is no JSON/],
    ['{"text": "a", "labels": {"topic": 3}}', /bad\.jsonl:1 is no text/],
    ['\n', /no text in/],
  ])('says which line of a file is wrong: %j', async (line, message) => {
    const file = join(scratch, 'bad.jsonl');
    await writeFile(file, line);
    const { error } = await shorter([file]);
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringMatching(message) as string });
  });
});
