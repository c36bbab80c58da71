import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecGoldens } from '../goldens.test-support.ts';
import { loadTokenizer } from './load-tokenizer.ts';

const { tokenizerJson } = codecGoldens[0]!;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenize-'));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: { content: '</s>' }, pad_token: null }));
  await writeFile(join(folder, 'broken.json'), '{"model": {');
});

afterAll(() => rm(folder, { recursive: true }));

test('reads a folder, a path, a URL and the parsed file', async () => {
  const path = join(folder, 'tokenizer.json');
  for (const source of [folder, path, pathToFileURL(path), pathToFileURL(path).href, { tokenizerJson }]) {
    const tokenizer = await loadTokenizer(source);
    expect([...tokenizer.encode('the cat').ids]).toEqual([...(await loadTokenizer(folder)).encode('the cat').ids]);
    expect(tokenizer.special).toEqual(typeof source === 'object' && 'tokenizerJson' in source ? {} : { bos: 0, eos: 1 });
  }
});

const { merges: _, ...modelWithoutMerges } = tokenizerJson.model;

test.each([
  ['missing-file', () => join(folder, 'nothing.json')],
  ['missing-file', () => join(folder, 'no-folder')],
  ['invalid-tokenizer', () => join(folder, 'broken.json')],
  ['invalid-tokenizer', () => join(folder, 'tokenizer_config.json')],
  ['invalid-tokenizer', () => ({ tokenizerJson: null })],
  ['invalid-tokenizer', () => ({ tokenizerJson: [] })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { model: {} } })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, model: modelWithoutMerges } })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, model: { ...tokenizerJson.model, vocab: { a: 'x' } } } })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, added_tokens: [{ id: 1 }] } })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, decoder: 'ByteLevel' } })],
  ['invalid-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, post_processor: { type: 'TemplateProcessing' } } })],
  ['unsupported-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, decoder: { type: 'Mystery' } } })],
  ['unsupported-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, model: { type: 'WordLevel', vocab: {} } } })],
])('%s, with one line that names the input: case %#', async (code, source) => {
  const error = await loadTokenizer(source()).then(
    () => null,
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ code, message: expect.stringMatching(/^[^\n]+\.$/) });
});

test('gives up when its signal says so', async () => {
  await expect(loadTokenizer(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});
