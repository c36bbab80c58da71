import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, modelDirectory, tokstream } from '../test-world.test-support.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const lines = 'the cat sat on the mat\nthe dog sat on the mat, 1234567 times\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokstream-merge-'));
  const trainer = byteLevelBpeTrainer({ vocabSize: 300, specialTokens: ['<s>'], bos: '<s>', eos: '<s>' });
  trainer.add('the cat sat on the mat and the other cat sat on the hat, then all the cats sat');
  await writeFile(at('tokenizer.json'), JSON.stringify(await trainer.finish()));
  await writeFile(at('lines.txt'), lines);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (words: readonly string[], stdin = lines) => tokstream('merge', ['--tokenizer', at('tokenizer.json'), ...words], stdin);

describe('merge', () => {
  it('merges words of a window and says what that saves', async () => {
    const { stdout } = await run(['--lines', '--spans']);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^document 1: \d+ tokens, 6 after merging, \d+\.\d % saved$/),
      'the| cat| sat| on| the| mat',
      expect.stringMatching(/^document 2: \d+ tokens, 9 after merging, \d+\.\d % saved$/),
      'the| dog| sat| on| the| mat|,| 1234567| times',
      expect.stringMatching(/^2 documents: \d+ tokens, 15 after merging, \d+\.\d % saved$/),
      '',
    ]);
    expect((await run(['--lines', '--spans', '--boundary', 'word'])).stdout).toContain(' mat,| 1234567|');
    expect((await run(['--lines', '--merges', '0'])).stdout).toContain(', 0.0 % saved');
  });

  it('prints all of a document as JSON', async () => {
    const [first, second, ...others] = jsonLines((await run(['--lines', '--json', '--shorten', '0.3'])).stdout);
    expect(others).toEqual([]);
    for (const [document, told] of [first!, second!].entries()) {
      const { ids, start, end, sizes, parts } = told as Record<'ids' | 'start' | 'end' | 'sizes' | 'parts', number[]>;
      expect(told).toMatchObject({ document: document + 1, tokens: parts.length, merged: ids.length, saved: 1 - ids.length / parts.length });
      expect(start.map((from, token) => lines.split('\n')[document]!.slice(from, end[token])).join('')).toBe(lines.split('\n')[document]);
      expect(sizes.reduce((a, b) => a + b)).toBe(parts.length);
    }
  });

  it('learns a table, writes it, and merges other text by it', async () => {
    const learned = await run([at('lines.txt'), '--lines', '--spans', '--learn', '--table', at('table.json')]);
    expect(learned.stderr).toMatch(/^tokstream: \d+ merges, written to .*table\.json\n$/);
    expect(learned.stdout).toBe((await run(['--lines', '--spans'])).stdout);
    expect((await run(['--spans', '--table', at('table.json')], 'the mat sat on the dog today')).stdout).toMatch(/\nthe\| mat\| sat\| on\| the\| dog\| t/);
    expect(JSON.parse(await readFile(at('table.json'), 'utf8'))).toMatchObject({ unit: 'tokens' });
    const superwords = ['--method', 'superwords', '--table', at('words.json'), '--spans'];
    expect((await run([...superwords, '--learn', '--min-count', '2'], 'the cat the cat the cat, the')).stdout).toContain('the| cat the| cat the| cat|,| the');
    await expect(run(['--table', at('words.json')])).rejects.toMatchObject({ isInputError: true });
  });

  it.each([
    ['digits', [], /\|1\|234\|567\|/],
    ['strides', ['--size', '1000'], / 1 after merging/],
  ] as const)('merges by %s', async (method, words, wanted) => {
    expect((await run(['--method', method, '--spans', ...words])).stdout).toMatch(wanted);
  });

  it('merges bytes by spaces and by the entropies of a model', async () => {
    expect((await tokstream('merge', ['--method', 'spaces', '--spans'], 'to be or not')).stdout).toBe('document 1: 12 tokens, 5 after merging, 58.3 % saved\nt|o |be |or |not\n');
    await using model = await modelDirectory();
    const words = ['--method', 'entropy', '--json', '--model', model.path, '--backend', 'wasm'];
    const [all] = jsonLines((await tokstream('merge', [...words, '--threshold', '0'], 'the cat')).stdout);
    expect(all).toMatchObject({ tokens: 7, merged: 7 });
    const [none] = jsonLines((await tokstream('merge', [...words, '--threshold', '9', '--max-length', '4'], 'the cat')).stdout);
    expect(none).toMatchObject({ tokens: 7, merged: 3, sizes: [1, 4, 2], start: [0, 1, 5], end: [1, 5, 7] });
  });

  it.each<string[]>([
    ['--method', 'magic'],
    ['--boundary', 'line'],
    ['--merges', 'many'],
    ['--learn'],
    ['--method', 'superwords'],
    ['--method', 'digits', '--boundary', 'word'],
    ['--method', 'spaces'],
    ['--table', 'nowhere.json'],
    ['--table', 'nowhere.json', '--boundary', 'word'],
    ['--table', '/nowhere/at/all.json', '--learn'],
    ['--json', '--spans'],
    ['nowhere.txt'],
    ['nowhere.txt', '--lines'],
  ])('refuses %s', async (...words) => {
    await expect(run(words)).rejects.toSatisfy((error: Error & { isInputError?: boolean; code?: string }) => (error.isInputError === true || error.code === 'ENOENT') && !error.message.includes('\n'));
  });
});
