import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteLevelBpeTrainer, loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

const text = 'the cat sat on the mat\nand the other cats sat on the hat\n';
let scratch: string;
let corpus: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-train-'));
  corpus = join(scratch, 'corpus.txt');
  await writeFile(corpus, text);
});
afterAll(() => rm(scratch, { recursive: true }));

describe('train-tokenizer', () => {
  it.each(['bpe', 'character-bpe', 'unigram', 'wordpiece', 'superword', 'supertokens', 'pathpiece', 'lib'])('%s makes a tokenizer that encode can use', async (algorithm) => {
    const out = join(scratch, `${algorithm}.json`);
    const { stdout } = await tokstream('train-tokenizer', ['--algorithm', algorithm, '--vocab-size', '290', '--special-token', '<pad>', '--out', out, '--json', corpus, corpus]);
    const [told] = jsonLines(stdout);
    expect(told).toMatchObject({ out, documents: 2, bytes: 2 * text.length });
    const tokenizer = await loadTokenizer(out);
    expect(tokenizer.specialIds).toContain(tokenizer.idOf('<pad>'));
    expect(tokenizer.size).toBe(told!['tokens']);
    const { ids } = tokenizer.encode('the cats sat on the hat', { specialTokens: false });
    expect((await tokstream('encode', ['--tokenizer', out, '--no-special'], 'the cats sat on the hat')).stdout).toBe(`${ids.join(' ')}\n`);
  });

  it('gives what the library gives, one document a line', async () => {
    const out = join(scratch, 'lines.json');
    await tokstream('train-tokenizer', ['--vocab-size', '300', '--min-frequency', '3', '--bos', '<s>', '--lines', '--out', out, corpus]);
    const trainer = byteLevelBpeTrainer({ vocabSize: 300, minFrequency: 3, specialTokens: ['<s>'], bos: '<s>' });
    for (const line of text.trimEnd().split('\n')) trainer.add(line);
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(await trainer.finish());
  });

  it('leaves what was there when it is stopped or meets a broken file', async () => {
    const folder = join(scratch, 'kept');
    await mkdir(folder);
    const out = join(folder, 'tokenizer.json');
    await writeFile(out, 'before');
    const broken = join(scratch, 'broken.txt');
    await writeFile(broken, Uint8Array.of(0x66, 0xff));
    const words = ['--vocab-size', '300', '--out', out];
    await expect(tokstream('train-tokenizer', [...words, corpus, broken])).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(tokstream('train-tokenizer', [...words, corpus], '', AbortSignal.abort())).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['tokenizer.json']);
    expect(await readFile(out, 'utf8')).toBe('before');
  });

  it.each<[string[]]>([
    [[]],
    [['--vocab-size', '300', '--out', 'x.json']],
    [['--vocab-size', '300', '--out', 'nowhere/x.json', 'nowhere.txt']],
    [['--vocab-size', '300', '--out', '.', 'nowhere.txt']],
    [['--vocab-size', '300', '--out', join(tmpdir(), 'never-written.json'), 'nowhere.txt']],
    [['--vocab-size', '3', '--out', join(tmpdir(), 'never-written.json'), 'nowhere.txt']],
    [['--vocab-size', '300', '--algorithm', 'abacus', '--out', join(tmpdir(), 'never-written.json'), 'nowhere.txt']],
    [['--vocab-size', '300', '--algorithm', 'unigram', '--min-frequency', '2', '--out', join(tmpdir(), 'never-written.json'), 'nowhere.txt']],
  ])('refuses %j with one line', async (words) => {
    await expect(tokstream('train-tokenizer', words)).rejects.toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
  });
});
