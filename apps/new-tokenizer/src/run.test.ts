import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialisers } from '@tokstream/embed-init';
import { loadModel } from '@tokstream/model';
import { loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MethodFigures } from './measure/method-figures.ts';
import type { Verdict } from './measure/verdicts.ts';
import type { LeftOut } from './methods/method.ts';
import type { Cell, RecoveryCell, SourceCell, StartCell } from './results/cell.ts';
import { newTokenizer, type Output, sentences, smallModel } from './test-world.test-support.ts';

let scratch: string;
let small: readonly string[];
let text: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'new-tokenizer-'));
  const model = join(scratch, 'model');
  await smallModel(model);
  text = join(scratch, 'sea.txt');
  await writeFile(text, sentences(800, 1));
  small = ['--backend', 'wasm', '--model', model, '--vocabulary', '340', '--evaluate', '400', '--steps', '2', '--seeds', '2', text];
});
afterAll(() => rm(scratch, { recursive: true }));

interface Summary {
  readonly type: 'summary';
  readonly complete: boolean;
  readonly methods: readonly MethodFigures[];
  readonly leftOut: readonly LeftOut[];
  readonly verdicts: readonly (Verdict & { readonly text: string })[];
}
const jsonLines = ({ stdout }: Output): (Cell | Summary)[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Cell | Summary);
const cellsOf = (output: Output): Cell[] => jsonLines(output).filter((line) => line.type !== 'summary');
const summaryOf = (output: Output): Summary => jsonLines(output).at(-1) as Summary;

/** A stderr that fires a signal once it shows this. */
function stopAt(shown: string): { readonly stderr: NodeJS.WritableStream; readonly signal: AbortSignal } {
  const stop = new AbortController();
  const write = (chunk: string): boolean => {
    if (chunk.includes(shown)) stop.abort();
    return true;
  };
  return { stderr: { isTTY: true, write } as unknown as NodeJS.WritableStream, signal: stop.signal };
}

describe('new-tokenizer', () => {
  it('measures every initialiser of the registry, but for those that need what nobody gave, on the same bytes', async () => {
    const output = await newTokenizer([...small, '--json']);
    expect([output.error, output.stderr]).toEqual([undefined, '']);
    const summary = summaryOf(output);
    expect(summary.complete).toBe(true);
    expect(summary.leftOut.map(({ method, why }) => `${method}: ${why}`)).toEqual(['lexicon: needs a lexicon (--lexicon FILE).', 'trans-tokenizer: needs parallel text (--parallel FILE).']);
    const methods = initialisers.map(({ name }) => name).filter((name) => !['lexicon', 'trans-tokenizer'].includes(name));
    expect(summary.methods.map(({ method }) => method.split(':')[0]).toSorted()).toEqual(methods.toSorted());
    const cells = cellsOf(output);
    expect(new Set(cells.map(({ key }) => key)).size).toBe(2 + 2 * 2 * methods.length);
    for (const seed of [0, 1]) {
      const own = cells.filter((cell) => cell.seed === seed);
      expect(new Set(own.map(({ bytes }) => bytes)).size).toBe(1);
      const source = own.find((cell): cell is SourceCell => cell.type === 'source')!;
      for (const start of own.filter((cell): cell is StartCell => cell.type === 'start')) {
        const isExtension = start.method === 'extension';
        expect(start.vocabulary > 300).toBe(true);
        expect(start.tokens).toBeLessThan(source.tokens);
        expect(Object.values(start.rows).reduce((sum, count) => sum + count, 0)).toBe(start.vocabulary);
        expect(start.rows.exact ?? 0).toBeGreaterThan(start.method === 'wechsel' ? -1 : isExtension ? 298 : 255);
        expect(start.bits / start.bytes).toBeGreaterThan(1);
        const recovery = own.find((cell): cell is RecoveryCell => cell.type === 'recovery' && cell.method === start.method)!;
        expect(recovery.bits.map(([step]) => step)).toEqual([2]);
        expect(recovery.bits[0]![1]).not.toBe(start.bits);
      }
    }
    expect(summary.verdicts.map(({ step, better, worse }) => [step, better.split(':')[0], worse])).toEqual([0, 2].flatMap((step) => [['focus', 'mean'], ['omp', 'mean'], ['token-adapt', 'mean'], ['mean', 'random']].map((pair) => [step, ...pair])));
  });

  it('goes on where it was stopped, to the figures of an unbroken run, and then has nothing left to do', async () => {
    const results = join(scratch, 'results.jsonl');
    const words = [...small, '--method', 'mean', '--method', 'random', '--json'];
    const unbroken = cellsOf(await newTokenizer(words));
    const stop = stopAt('7 of 10');
    const first = await newTokenizer([...words, '--results', results], stop);
    expect([first.error, summaryOf(first).complete, cellsOf(first).length]).toEqual([undefined, false, 7]);
    const kept = await readFile(results, 'utf8');
    const second = await newTokenizer([...words, '--results', results]);
    expect(summaryOf(second).complete).toBe(true);
    expect(cellsOf(second)).toEqual(unbroken);
    const whole = await readFile(results, 'utf8');
    expect([whole.startsWith(kept), whole.trimEnd().split('\n').length]).toEqual([true, 10]);
    expect(cellsOf(await newTokenizer([...words, '--results', results]))).toEqual(unbroken);
    // What was measured before training holds for other steps too, and that of training does not.
    const other = cellsOf(await newTokenizer([...words, '--results', results, '--steps', '3']));
    expect([other.length, (await readFile(results, 'utf8')).trimEnd().split('\n').length]).toEqual([10, 14]);
  });

  it('hears a signal inside a training', async () => {
    const stop = new AbortController();
    let shown = '';
    const write = (chunk: string): boolean => {
      shown += chunk;
      if (chunk.includes('step 3 of 20')) setImmediate(() => stop.abort());
      return true;
    };
    const { error, stdout } = await newTokenizer([...small, '--method', 'mean', '--seeds', '1', '--steps', '20'], { signal: stop.signal, stderr: { isTTY: true, columns: 999, write } as unknown as NodeJS.WritableStream });
    expect(error).toBeUndefined();
    expect(stdout).toContain('Stopped early');
    expect(shown).not.toContain('step 10 of 20');
    expect(shown.endsWith('Stopped; with --results FILE a run can be gone on with.\n\r\u001B[2K')).toBe(true);
  });

  it('writes tables, a page, and the best model, which is as good as it was', async () => {
    const [page, out] = [join(scratch, 'page.html'), join(scratch, 'best')];
    const words = ['--method', 'mean', '--method', 'pieces', '--train', 'embeddings-first', '--steps', '6', '--seeds', '1', '--learning-rate', '0.02'];
    const output = await newTokenizer([...small, ...words, '--report', page, '--out', out]);
    expect(output.error).toBeUndefined();
    expect(output.stdout).toMatch(/^method +before +6 steps +more than mean, before +more than mean, 6 steps +tokens\/byte +vocabulary\nown tokenizer /m);
    expect(output.stdout).toContain('Order before training: ');
    const [, best] = /The best model \((\w+), seed 0\) is in/.exec(output.stderr)!;
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect((await readdir(scratch)).filter((name) => name.includes('partial'))).toEqual([]);
    const cells = cellsOf(await newTokenizer([...small, ...words, '--json']));
    const trained = cells.filter((cell): cell is RecoveryCell => cell.type === 'recovery').toSorted((one, other) => one.bits[0]![1] - other.bits[0]![1])[0]!;
    expect(trained.method).toBe(best);
    const again = cellsOf(await newTokenizer(['--model', out, ...small.filter((_, at) => ![2, 3].includes(at)), '--method', 'mean', '--steps', '0', '--seeds', '1', '--json'])).find((cell) => cell.type === 'source') as SourceCell;
    // The folder has its weights as float16.
    expect(again.bits / trained.bits[0]![1]).toBeCloseTo(1, 2);
    const tokenizer = await loadTokenizer(out);
    using model = await loadModel(out, { engine: 'eager' });
    expect([model.shape.vocabulary, tokenizer.special.bos]).toEqual([tokenizer.size, 0]);
    const { error } = await newTokenizer([...small, '--out', out]);
    expect(error).toMatchObject({ code: 'invalid-output' });
  });

  it('runs what needs more when that is given', async () => {
    const pair = (name: string, lines: readonly string[]): string => join(scratch, `${name}-${lines.length}.tsv`);
    const files = { dictionary: ['whale\tship', 'ship\tstorm', 'storm\tisland'], parallel: Array.from({ length: 30 }, (_, at) => sentences(1, at).replace(/^(.*)$/, '$1\t$1')), lexicon: ['whale\tship ocean', 'whale\tstorm'] };
    for (const [name, lines] of Object.entries(files)) await writeFile(pair(name, lines), `${lines.join('\n')}\n\n`);
    const source = join(scratch, 'old.txt');
    await writeFile(source, sentences(300, 5));
    const output = await newTokenizer([...small, '--seeds', '1', '--steps', '0', '--source-text', source, ...Object.entries(files).flatMap(([name, lines]) => [`--${name}`, pair(name, lines)]), ...['wechsel', 'token-adapt', 'trans-tokenizer', 'lexicon'].flatMap((name) => ['--method', name]), '--json']);
    expect(output.error).toBeUndefined();
    expect(summaryOf(output).leftOut).toEqual([]);
    const starts = cellsOf(output).filter((cell): cell is StartCell => cell.type === 'start');
    expect(starts.map(({ method }) => method)).toEqual(['wechsel', 'token-adapt', 'trans-tokenizer', 'lexicon']);
    expect(starts.map(({ rows }) => [rows.neighbours, rows.neighbours, rows.aligned, rows.pieces].map((count) => (count ?? 0) > 0))).toEqual([[true, true, false, false], [true, true, false, expect.any(Boolean)], [false, false, true, false], [false, false, false, true]]);
  });

  it.each([
    [['--nonsense']],
    [['--vocabulary', '12']],
    [['--steps', '-1']],
    [['--seeds', '0']],
    [['--train', 'nothing']],
    [['--learning-rate', '0']],
    [['--held-out', '1']],
    [['--evaluate', '1']],
    [['--text', 'poems']],
    [['--text', 'code', 'sea.txt']],
    [['--method', 'psychic']],
    [['--method', 'focus:depth=1']],
    [['--method', 'omp:k']],
    [['--dictionary', 'nowhere.tsv']],
    [['--dictionary', 'nowhere.tsv', '--source-text', 'nowhere.txt']],
    [['--parallel', 'nowhere.tsv']],
    [['--lexicon', 'package.json']],
    [['--model', 'nowhere']],
    [['--backend', 'abacus']],
    [['--report', 'nowhere/page.html']],
    [['--out', 'nowhere/model']],
    [['--results', 'nowhere/results.jsonl', '--backend', 'wasm']],
    [['']],
    [['nowhere.txt']],
    [['package.json', '--backend', 'wasm']],
  ])('refuses %j with one line', async (words) => {
    const { error, stdout } = await newTokenizer(words);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) as string });
    expect(stdout).toBe('');
  });

  it('refuses a setting that its method cannot have', async () => {
    const { error } = await newTokenizer([...small, '--method', 'omp:k=0']);
    expect(error).toMatchObject({ code: 'invalid-option', message: expect.stringMatching(/^[^\n]+\.$/) as string });
  });

  it('refuses to add results to a file that holds something else', async () => {
    const file = join(scratch, 'poem.txt');
    await writeFile(file, 'Whales\n');
    const { error } = await newTokenizer([...small, '--results', file]);
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('than results of new-tokenizer') as string });
    expect(await readFile(file, 'utf8')).toBe('Whales\n');
  });
});
