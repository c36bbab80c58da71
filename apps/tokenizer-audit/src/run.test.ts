import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditsOf, type Snapshot, type TokenizerAudit } from '@tokstream/metrics';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeclaration } from './corpus/read-declaration.ts';
import { tokenizerAudit } from './test-world.test-support.ts';
import { bundledTokenizers } from './tokenizers/bundled-tokenizers.ts';

const llama2 = bundledTokenizers.find(({ name }) => name === 'llama-2')!.path;
const words = ['--tokenizer', `tiny=${tinyDirectory}`, '--tokenizer', `llama-2=${llama2}`, '--languages', 'deu_1996,arb,lao'];
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tokenizer-audit-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('tokenizer-audit', () => {
  it('counts what the tokenizer gives for the articles, against English', async () => {
    const { stdout, error } = await tokenizerAudit([...words, '--json']);
    expect(error).toBeUndefined();
    const audits = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as TokenizerAudit & { readonly summary: object });
    expect(audits.map(({ tokenizer }) => tokenizer)).toEqual(['tiny', 'llama-2']);
    const tokenizer = await loadTokenizer(llama2);
    const tokensOf = async (code: string): Promise<number> => (await readDeclaration(code))!.text.lines.reduce((sum, { text }) => sum + tokenizer.encode(text, { specialTokens: false }).ids.length, 0);
    const { corpus, summary } = audits[1]!;
    expect(corpus!.tokens).toMatchObject({ lao: await tokensOf('lao'), eng: await tokensOf('eng') });
    expect(corpus!.premium['lao']).toBe((await tokensOf('lao')) / (await tokensOf('eng')));
    expect(summary).toMatchObject({ worst: { code: 'lao' }, lostShare: 0, vocabulary: 32_000 });
  });

  it('writes a page and a snapshot, the same bytes each time, that need nothing but themselves', async () => {
    const [page, again, snapshot] = ['page.html', 'again.html', 'snapshot.json'].map((name) => join(scratch, name)) as [string, string, string];
    const { stdout, error } = await tokenizerAudit([...words, '--html', page, '--snapshot', snapshot]);
    expect(error).toBeUndefined();
    await tokenizerAudit([...words, '--html', again]);
    const html = await readFile(page, 'utf8');
    expect(await readFile(again, 'utf8')).toBe(html);
    expect(html).not.toMatch(/<script|https?:|src=|url\(|NaN|undefined|Infinity/);
    for (const tag of ['section', 'svg', 'table', 'figure', 'ul', 'p', 'td', 'li', 'h2', 'h3', 'h4', 'main', 'g', 'text']) expect([tag, html.split(new RegExp(`<${tag}[ >]`)).length]).toEqual([tag, html.split(`</${tag}>`).length]);
    // Every piece of the sample is there, whatever the tokenizer cut.
    const article = (await readDeclaration('lao'))!.text.lines[0]!.text;
    const cuts = html.slice(html.lastIndexOf('<h3>Lao'), html.indexOf('Writing or tokenizer')).match(/<p lang[^>]*>.*?<\/p>/gs)!.map((cut) => cut.replaceAll(/<[^>]*>/g, '').replaceAll('·', ''));
    expect(cuts).toEqual([article, article]);
    expect(auditsOf(JSON.parse(await readFile(snapshot, 'utf8')) as Snapshot).map(({ tokenizer }) => tokenizer)).toEqual(['llama-2', 'tiny']);
    expect(stdout).toMatch(/^tokenizer +vocabulary/);
    expect(stdout).toMatch(/\nLao +[\d.]+ +[\d.]+\n/);
  });

  it('lists the translations, and says which of those asked for lack articles', async () => {
    expect((await tokenizerAudit(['--list'])).stdout).toMatch(/^deu_1996 +German, Standard \(1996\)$/m);
    const { stderr, error } = await tokenizerAudit(['--tokenizer', tinyDirectory, '--languages', 'taj', '--json']);
    expect(error).toBeUndefined();
    expect(stderr).toMatch(/^tokenizer-audit: left out taj, which lack articles\.\n.*1 tokenizer, 1 language,/);
    expect((await tokenizerAudit(['--reference', 'taj'])).error).toMatchObject({ code: 'invalid-argument' });
  });

  it.each<[string[]]>([[['--nonsense']], [['word']], [['--languages', 'xxx']], [['--reference', 'xxx']], [['--html', 'nowhere/page.html']], [['--snapshot', '.']], [['--tokenizer', 'nowhere']], [['--tokenizer', 'a=x', '--tokenizer', 'a=y']], [['--tokenizer', '']]])('refuses %j with one line', async (given) => {
    const { error, stdout } = await tokenizerAudit(given);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
    expect(stdout).toBe('');
  });

  it('writes nothing when it is stopped', async () => {
    const folder = await mkdtemp(join(scratch, 'stopped-'));
    const { error } = await tokenizerAudit([...words, '--html', join(folder, 'page.html')], { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual([]);
  });
});
