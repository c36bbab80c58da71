import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteLevelBpeTrainer, loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, modelDirectory, tokstream } from '../test-world.test-support.ts';

const text = 'the cat sat on the mat and the other cats sat on the hat, and then the cats were fat\n';
let world: Awaited<ReturnType<typeof modelDirectory>>;
let scratch: string;
let tokenizer: string;
let corpus: string;
let serial = 0;

beforeAll(async () => {
  world = await modelDirectory();
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-transplant-'));
  corpus = join(scratch, 'corpus.txt');
  tokenizer = join(scratch, 'tokenizer.json');
  await writeFile(corpus, text.repeat(8));
  const trainer = byteLevelBpeTrainer({ vocabSize: 280, specialTokens: ['<s>', '</s>'], bos: '<s>' });
  trainer.add('dogs and cats were sat on by other dogs and cats');
  await writeFile(tokenizer, JSON.stringify(await trainer.finish()));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true });
});

/** Runs it into a new folder. */
async function transplant(words: readonly string[], signal?: AbortSignal) {
  const out = join(scratch, `out-${(serial += 1)}`);
  return { out, ...(await tokstream('transplant', ['--model', world.path, '--tokenizer', tokenizer, '--out', out, ...words], '', signal)) };
}

describe('transplant', () => {
  it('makes a folder that the other commands take, and tells what it is worth', async () => {
    const { out, stdout } = await transplant(['--eos', '</s>', '--eval', corpus, '--eval', corpus, '--json']);
    const [told] = jsonLines(stdout) as unknown as { out: string; before: Record<string, number>; after: Record<string, number>; vocabulary: number; rows: { byProvenance: Record<string, number> }; warnings: string[] }[];
    expect(told).toMatchObject({ out, method: 'pieces', vocabularyBefore: 300, vocabulary: 280, tied: true, special: { bos: 0, eos: 1 }, warnings: [] });
    expect(Object.values(told!.rows.byProvenance).reduce((sum, rows) => sum + rows, 0)).toBe(280);
    for (const [folder, score] of [[world.path, told!.before], [out, told!.after]] as const) {
      const [evaluated] = jsonLines((await tokstream('eval', ['--model', folder, '--json', corpus])).stdout);
      expect(score['tokensPerByte']).toBeCloseTo(evaluated!['tokensPerByte'] as number, 9);
      expect(score['bitsPerByte']).toBeCloseTo(evaluated!['bitsPerByte'] as number, 3);
    }
    expect((await loadTokenizer(out)).special).toMatchObject({ bos: 0, eos: 1 });
  });

  it('prints tables, and writes them as a page without scripts', async () => {
    const page = join(scratch, 'page.html');
    const { stdout, stderr, out } = await transplant(['--pad-to', '64', '--report', page]);
    expect(stdout).toMatch(/^tokens +300 +320$/m);
    expect(stdout).toMatch(/^mean +40 +12\.5 %$/m);
    expect(stderr).toContain(`${out} written`);
    expect(stderr).toContain('ends a text');
    const html = await readFile(page, 'utf8');
    expect(html).toContain('<td>320</td>');
    expect(html).not.toMatch(/<script|https?:/);
  });

  it.each([
    ['focus', ['--text']],
    ['token-adapt:k=2,otherwise=pieces', ['--text']],
    ['wechsel:k=3', ['--text']],
    ['wechsel', ['--text', '--source-text', '--dictionary']],
    ['wechsel', ['--vectors', '--source-vectors', '--dictionary']],
    ['focus', ['--vectors']],
    ['trans-tokenizer', ['--parallel']],
    ['omp:k=4', ['--donor']],
    ['clp:clip=relu', ['--donor']],
    ['lexicon', ['--lexicon']],
  ])('%s learns from what it is given', async (method, options) => {
    const files: Record<string, string> = { '--text': corpus, '--source-text': corpus, '--donor': (await transplant([])).out, '--dictionary': join(scratch, 'dictionary.tsv'), '--parallel': join(scratch, 'parallel.tsv'), '--lexicon': join(scratch, 'lexicon.json'), '--vectors': join(scratch, 'words.vec'), '--source-vectors': join(scratch, 'words.vec') };
    await writeFile(files['--vectors']!, '6 3\nthe 1 0 0\ncat 0 1 0\ncats 0 1 1\nsat 0 0 1\ndogs 1 1 0\nhat 0.5 1 0\n');
    await writeFile(files['--dictionary']!, 'the\tthe\ncat\tcat\nsat\tsat\nhat\that\n');
    await writeFile(files['--parallel']!, `${text.trim()}\t${text.trim()}\n`.repeat(12));
    await writeFile(files['--lexicon']!, JSON.stringify({ dogs: ['the other cat'] }));
    const { stdout } = await transplant(['--method', method, ...options.flatMap((option) => [option, files[option]!]), '--json']);
    const { byProvenance } = (jsonLines(stdout) as unknown as { rows: { byProvenance: Record<string, number> } }[])[0]!.rows;
    const made = { focus: 'neighbours', 'token-adapt': 'neighbours', wechsel: 'neighbours', clp: 'neighbours', 'trans-tokenizer': 'aligned', omp: 'sparse-code', lexicon: 'pieces' }[method.split(':')[0]!]!;
    expect(byProvenance[made]).toBeGreaterThan(0);
  });

  it('leaves nothing when it is stopped', async () => {
    await expect(transplant([], AbortSignal.abort())).rejects.toThrow();
    expect((await readdir(scratch)).filter((name) => name.includes('partial') || name === `out-${serial}`)).toEqual([]);
  });

  it.each<[string[]]>([
    [['--method', 'magic']],
    [['--method', 'wechsel:k=few', '--text', 'CORPUS']],
    [['--method', 'pieces:k=3']],
    [['--method', 'focus']],
    [['--text', 'CORPUS']],
    [['--method', 'wechsel', '--text', 'CORPUS', '--dictionary', 'CORPUS']],
    [['--method', 'wechsel', '--text', 'CORPUS', '--source-text', 'CORPUS', '--dictionary', 'CORPUS']],
    [['--method', 'lexicon', '--lexicon', 'CORPUS']],
    [['--method', 'focus', '--vectors', 'CORPUS']],
    [['--method', 'focus', '--vectors', 'nowhere.vec']],
    [['--method', 'focus', '--vectors', 'CORPUS', '--text', 'CORPUS']],
    [['--eval', 'nowhere.txt']],
    [['--eos', '<none>']],
    [['--pad-to', '0']],
    [['--model', 'nowhere']],
    [['--tokenizer', 'nowhere.json']],
    [['--out', tmpdir()]],
    [['--report', tmpdir()]],
  ])('refuses %j with one line', async (words) => {
    await expect(transplant(words.map((word) => (word === 'CORPUS' ? corpus : word)))).rejects.toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
  });
});
