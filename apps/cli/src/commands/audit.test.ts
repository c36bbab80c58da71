import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditsOf, type Snapshot, type TrainingMixture } from '@tokstream/metrics';
import { tinyDirectory } from '@tokstream/tiny';
import { byteLevelBpeTrainer, loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

const english = 'All human beings are born free.\n\nEveryone has the right to life.\n';
const greek = 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.\nμόνο εδώ\nΚάθε άτομο έχει δικαίωμα στη ζωή.\n';
let scratch: string;
let texts: readonly string[];
let tokenizers: readonly string[];
let wordLevel: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-audit-'));
  const path = (name: string): string => join(scratch, name);
  await writeFile(path('en.txt'), english);
  await writeFile(path('el.txt'), greek);
  await writeFile(path('empty.txt'), '\n');
  const trainer = byteLevelBpeTrainer({ vocabSize: 280 });
  trainer.add(english);
  await writeFile(path('own.json'), JSON.stringify(await trainer.finish()));
  await writeFile(path('words.json'), JSON.stringify({ model: { type: 'WordLevel', vocab: { '<unk>': 0 }, unk_token: '<unk>' }, pre_tokenizer: { type: 'WhitespaceSplit' } }));
  wordLevel = `words=${path('words.json')}`;
  texts = [`en=${path('en.txt')}`, `el=${path('el.txt')}`];
  tokenizers = ['--tokenizer', `tiny=${tinyDirectory}`, '--tokenizer', path('own.json')];
});
afterAll(() => rm(scratch, { recursive: true }));

describe('audit', () => {
  it('measures each tokenizer on each text, line by line against the reference', async () => {
    const [snapshot, page] = [join(scratch, 'snapshot.json'), join(scratch, 'page.html')];
    const { stdout } = await tokstream('audit', [...tokenizers, '--reference', 'en', '--snapshot', snapshot, '--html', page, '--json', ...texts]);
    const [tiny, own] = jsonLines(stdout);
    const tokenizer = await loadTokenizer(tinyDirectory);
    const tokens = (text: string): number => text.split('\n').filter((line) => line !== '').reduce((sum, line) => sum + tokenizer.encode(line, { specialTokens: false }).ids.length, 0);
    expect(tiny).toMatchObject({ type: 'tokenizer', tokenizer: 'tiny', corpus: { tokens: { en: tokens(english), el: tokens(greek) } }, languages: { en: { parity: { premium: 1 } }, el: { parity: { lines: 2, leftAlone: 1 } } } });
    expect(own).toMatchObject({ tokenizer: 'own.json', anatomy: { tokens: 280 } });
    expect(auditsOf(JSON.parse(await readFile(snapshot, 'utf8')) as Snapshot).map((audit) => audit.tokenizer)).toEqual(['own.json', 'tiny']);
    expect(await readFile(page, 'utf8')).toContain('corpus-token-count');
    expect((await tokstream('compare', [snapshot, snapshot])).stdout).not.toMatch(/worse|better/);
  });

  it('prints tables, with premiums only where there is a reference', async () => {
    const { stdout } = await tokstream('audit', [...tokenizers, ...texts]);
    expect(stdout).toMatch(/^tokenizer +vocabulary +in use/);
    expect(stdout).toMatch(/\nel +own\.json +\d+/);
    expect(stdout).not.toContain('premium');
    expect((await tokstream('audit', [...tokenizers, '--reference', 'el', ...texts])).stdout).toMatch(/premium +bytes +alone\n/);
  });

  it('infers what a tokenizer was trained on when asked, from merges that there are', async () => {
    const given = ['audit', [...tokenizers, '--tokenizer', wordLevel, '--mixture', ...texts]] as const;
    const [tiny, own, words] = jsonLines((await tokstream(given[0], [...given[1], '--json'])).stdout) as unknown as { readonly mixture?: TrainingMixture }[];
    for (const { mixture } of [tiny!, own!]) expect([mixture!.shares['en']! > 0.7, mixture!.shares['en']! + mixture!.shares['el']!]).toEqual([true, expect.closeTo(1, 9)]);
    expect(words).not.toHaveProperty('mixture');
    const { stdout } = await tokstream(...given);
    expect(stdout).toMatch(/\ntrained on +tiny +own\.json +words\nen +[\d.]+ ± [\d.]+ % +[\d.]+ ± [\d.]+ % +-\nel /);
  });

  it.each<(() => readonly string[])>([
    () => [],
    () => texts,
    () => [...tokenizers, '--mixture', texts[0]!],
    () => tokenizers,
    () => [...tokenizers, ...texts, texts[0]!],
    () => [...tokenizers, '--tokenizer', `tiny=${tinyDirectory}`, ...texts],
    () => [...tokenizers, '--reference', 'fr', ...texts],
    () => [...tokenizers, '--snapshot', 'nowhere/x.json', ...texts],
    () => [...tokenizers, '--html', scratch, ...texts],
    () => [...tokenizers, join(scratch, 'nowhere.txt')],
    () => [...tokenizers, join(scratch, 'empty.txt')],
    () => ['--tokenizer', 'nowhere', ...texts],
  ])('refuses case %# with one line', async (words) => {
    await expect(tokstream('audit', words())).rejects.toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
  });
});
