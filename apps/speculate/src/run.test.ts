import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { tinyDirectory } from '@tokstream/tiny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speculate } from './test-world.test-support.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'speculate-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const small = ['--backend', 'wasm', '--max-new-tokens', '12', '--rounds', '2'];
const prompts = ['the cat sat on the mat, the cat sat on', 'a <b>\u001B[31mwhale</b> & a whale and a'];

type Line = Readonly<Record<string, unknown>>;
const jsonLines = (output: string): Line[] => output.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);

describe('speculate', () => {
  it('gives with every drafter the tokens of plain decoding, drawn ones too, and tells what came from where', async () => {
    const words = [...small, '--json', '--temperature', '0.7', '--seed', '3', '--drafter', 'prompt-lookup:ngram=1', '--drafter', 'lookup-and-recycling', ...prompts];
    const { stdout, error, stderr } = await speculate(words);
    expect([error, stderr]).toEqual([undefined, '']);
    const lines = jsonLines(stdout);
    const versions = lines.slice(0, -1);
    expect(versions.map(({ prompt, drafter }) => [prompt, drafter])).toEqual([0, 1].flatMap((prompt) => ['plain', 'prompt-lookup:ngram=1', 'lookup-and-recycling'].map((drafter) => [prompt, drafter])));
    for (const version of versions) {
      const plain = versions.find(({ prompt, drafter }) => prompt === version['prompt'] && drafter === 'plain')!;
      expect(version).toMatchObject({ type: 'version', equal: true, tokens: 12, ids: plain['ids'] });
      const origins = version['origins'] as string;
      expect(origins).toMatch(/^m[mdb]{11}$/);
      expect(origins.replace(/[^d]/g, '')).toHaveLength(version['accepted'] as number);
      expect(version['tokensPerCall']).toBeCloseTo(11 / (version['calls'] as number), 9);
      expect(version['rounds']).toHaveLength(2);
      const seconds = (version['rounds'] as { plain: number; own: number }[]).map(({ own }) => own);
      expect(Math.min(...seconds)).toBe(version['seconds']);
      expect(version['ratio']).toBeCloseTo((version['secondsPlain'] as number) / (version['seconds'] as number), 9);
      if (version === plain) expect(version).toMatchObject({ origins: 'm'.repeat(12), calls: 11, rows: 11, drafted: 0, acceptedShare: null });
    }
    const summary = lines.at(-1) as { drafters: Line[] };
    expect(summary).toMatchObject({ type: 'summary', prompts: 2, complete: true });
    expect(summary.drafters.map(({ drafter, prompts, tokens, equal }) => [drafter, prompts, tokens, equal])).toEqual(['plain', 'prompt-lookup:ngram=1', 'lookup-and-recycling'].map((drafter) => [drafter, 2, 24, true]));
  });

  it('shows a panel a version and tables, and no control character of a text reaches the terminal', async () => {
    const words = [...small, '--rounds', '1', '--drafter', 'token-recycling', '--shared-memory', ...prompts];
    const { stdout, error } = await speculate(words);
    expect(error).toBeUndefined();
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stdout.match(/^drafter .*speed$/gm)).toHaveLength(3);
    expect(stdout.match(/^token-recycling {2}\d+\.\d\d× as fast as plain, 12 tokens, /gm)).toHaveLength(2);
    const { stdout: coloured } = await speculate(words, { colour: true });
    expect(stripVTControlCharacters(coloured)).toContain('a <b>␛[31mwhale</b>');
  });

  it('drafts with a model, also through text', async () => {
    const { stdout, error } = await speculate([...small, '--rounds', '1', '--json', '--draft-model', tinyDirectory, '--drafter', 'draft-model', '--drafter', 'draft-model-across', prompts[0]!]);
    expect(error).toBeUndefined();
    const drafted = jsonLines(stdout).slice(1, -1);
    expect(drafted.map(({ drafter, equal }) => [drafter, equal])).toEqual([
      ['draft-model', true],
      ['draft-model-across', true],
    ]);
  });

  it('writes a page beside it, whole', async () => {
    const page = join(scratch, 'page.html');
    const { error, stderr } = await speculate([...small, '--html', page, '--drafter', 'prompt-lookup', prompts[1]!]);
    expect([error, stderr]).toEqual([undefined, `The page is in ${page}.\n`]);
    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(html).toContain('Every version gave the tokens of plain decoding');
    expect(await readdir(scratch)).toEqual(['page.html']);
  });

  it('stops on Ctrl-C and shows what is done', async () => {
    const page = join(scratch, 'cut.html');
    const stop = new AbortController();
    let shown = '';
    // Of the second prompt only one plain run is done then.
    const write = (text: string): boolean => {
      shown += text;
      if (text.includes('prompt 2 of 2, round 1 of 2: prompt-lookup')) stop.abort();
      return true;
    };
    const stderr = { isTTY: true, write } as unknown as NodeJS.WritableStream;
    const { stdout, error } = await speculate([...small, '--json', '--html', page, '--drafter', 'prompt-lookup', ...prompts], { stderr, signal: stop.signal });
    expect(error).toBeUndefined();
    expect(shown).toContain('warming up: plain');
    const lines = jsonLines(stdout);
    expect(lines.slice(0, -1).map(({ prompt, drafter }) => [prompt, drafter])).toEqual([
      [0, 'plain'],
      [0, 'prompt-lookup'],
      [1, 'plain'],
    ]);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', complete: false });
    expect(await readFile(page, 'utf8')).toContain('stopped early');
  });

  it.each([
    [['--nonsense']],
    [['--rounds', '0']],
    [['--max-new-tokens', '1.5']],
    [['--temperature', '-1']],
    [['--seed', 'x']],
    [['']],
    [['--drafter', 'psychic']],
    [['--drafter', 'prompt-lookup:ngram=99']],
    [['--drafter', 'prompt-lookup:depth=1']],
    [['--drafter', 'draft-model']],
    [['--model', 'nowhere']],
    [['--draft-model', 'nowhere', '--backend', 'wasm']],
    [['--backend', 'abacus']],
    [['--html', 'nowhere/page.html']],
    [['--html', '.']],
  ])('refuses %j with one line', async (words) => {
    const { error, stdout } = await speculate(words);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) as string });
    expect(stdout).toBe('');
  });

  it('refuses a prompt that the model has no room for', async () => {
    const { error, stdout } = await speculate([...small, 'short', 'far too long '.repeat(400)]);
    expect([error, stdout]).toEqual([expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(/^prompt 2 has \d+ tokens, .*512/) as string }), '']);
  });
});
