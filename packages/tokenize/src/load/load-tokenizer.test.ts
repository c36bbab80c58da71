import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecGoldens } from '../goldens.test-support.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { loadingGoldens } from './loading-goldens.test-support.ts';

const { tokenizerJson } = codecGoldens[0]!;
const { rankFile, models } = loadingGoldens;
const piece = models.find(({ name }) => name === 'bpe with bytes')!;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenize-'));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: { content: '</s>' }, pad_token: null }));
  await writeFile(join(folder, 'broken.json'), '{"model": {');
  await writeFile(join(folder, 'cut.json'), JSON.stringify(tokenizerJson).slice(0, -40));
  await writeFile(join(folder, 'ranks.model'), rankFile.ranks);
  await writeFile(join(folder, 'cut.model'), Buffer.from(piece.model, 'base64').subarray(0, 700));
  await writeFile(join(folder, 'noise.model'), 'PK and so on');
  await mkdir(join(folder, 'piece'));
  await writeFile(join(folder, 'piece', 'tokenizer.model'), Buffer.from(piece.model, 'base64'));
  const config = { bos_token: '<s>', add_bos_token: true, eos_token: { content: '</s>' }, added_tokens_decoder: { 900: { content: '<pad>', special: true } }, pad_token: '<pad>' };
  await writeFile(join(folder, 'piece', 'tokenizer_config.json'), JSON.stringify(config));
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

test('reads a rank file by what it holds, when told its encoding', async () => {
  const tokenizer = await loadTokenizer(join(folder, 'ranks.model'), { tiktoken: { pattern: 'cl100k', specialTokens: rankFile.specialTokens } });
  const { text, ids } = rankFile.texts[4]!;
  expect([...tokenizer.encode(text).ids]).toEqual(ids);
});

test('reads a folder with a SentencePiece model; its configuration adds tokens and the begin of a text', async () => {
  const tokenizer = await loadTokenizer(join(folder, 'piece'));
  const { text, ids } = piece.texts[2]!;
  expect([...tokenizer.encode(text).ids]).toEqual([1, ...ids]);
  expect([...tokenizer.encode(`${text}<pad>`).ids]).toEqual([1, ...ids, 900]);
  expect(tokenizer.special).toEqual({ bos: 1, eos: 2, unk: 0, pad: 900 });
});

const { merges: _, ...modelWithoutMerges } = tokenizerJson.model;

test.each([
  ['missing-file', () => join(folder, 'nothing.json')],
  ['missing-file', () => join(folder, 'no-folder')],
  ['invalid-tokenizer', () => join(folder, 'broken.json')],
  ['invalid-tokenizer', () => join(folder, 'cut.json')],
  ['invalid-tokenizer', () => join(folder, 'cut.model')],
  ['invalid-tokenizer', () => join(folder, 'noise.model')],
  ['missing-tiktoken-encoding', () => join(folder, 'ranks.model')],
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
  ['unsupported-tokenizer', () => ({ tokenizerJson: { ...tokenizerJson, model: { type: 'Mystery', vocab: {} } } })],
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
