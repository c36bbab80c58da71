import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel, readSafetensors } from '@tokstream/model';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, modelDirectory, tokstream } from '../test-world.test-support.ts';

let directory: string;
let scratch: string;
let model: CausalLM;
let tokenizer: Tokenizer;
let dispose: () => PromiseLike<void>;

beforeAll(async () => {
  const folder = await modelDirectory();
  directory = folder.path;
  dispose = () => folder[Symbol.asyncDispose]();
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-out-'));
  await selectBackend({ backend: 'wasm' });
  model = await loadModel(directory);
  tokenizer = await loadTokenizer(directory);
});
afterAll(async () => {
  model[Symbol.dispose]();
  await dispose();
  await rm(scratch, { recursive: true });
});

const run = (name: string, words: readonly string[], stdin: string | Uint8Array = '') => tokstream(name, ['--model', directory, '--backend', 'wasm', ...words], stdin);

/** Logits of a text run at once, without a cache to go on from. */
async function logitsOf(ids: Int32Array): Promise<Float32Array[]> {
  using cache = model.createCache();
  const { logits } = await model.forward({ input: { ids } }, cache, { logits: 'all' });
  const { vocabulary } = model.shape;
  return Array.from(ids, (_, row) => logits.slice(row * vocabulary, (row + 1) * vocabulary));
}

describe('generate', () => {
  it('prints each token as it comes and a done line with everything', async () => {
    const { stdout } = await run('generate', ['the cat', '--max-new-tokens', '6', '--json', '--temperature', '0']);
    const lines = jsonLines(stdout);
    const tokens = lines.slice(0, -1);
    const done = lines.at(-1)!;
    const ids: number[] = [...tokenizer.encode('the cat').ids];
    for (const { type, sequence, id, logprob } of tokens) {
      const last = (await logitsOf(Int32Array.from(ids))).at(-1)!;
      const best = last.indexOf(Math.max(...last));
      const total = last.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expect({ type, sequence, id }).toEqual({ type: 'token', sequence: 0, id: best });
      expect(logprob).toBeCloseTo(last[best]! - Math.log(total), 4);
      ids.push(best);
    }
    const promptLength = tokenizer.encode('the cat').ids.length;
    expect(done).toMatchObject({ type: 'done', sequence: 0, reason: 'length', promptIds: ids.slice(0, promptLength), ids: ids.slice(promptLength), calls: 5, drafted: 0, accepted: 0, engine: 'fused', backend: 'wasm', cachePrecision: 'float32', because: expect.stringContaining('one sequence') as string });
    expect(done['text']).toBe(tokenizer.decode(ids).slice('the cat'.length));
    expect(done['seconds']).toEqual({ prefill: expect.any(Number), decode: expect.any(Number) });
    expect(done['cacheBytes']).toBe(2 * 2 * 2 * 4 * 4 * (promptLength + 5));
  });

  it('takes prompts from standard input, one a line, and gives each what it gives alone', async () => {
    const words = ['--max-new-tokens', '5', '--json', '--temperature', '1', '--seed', '4', '--concurrency', '2'];
    const lines = jsonLines((await run('generate', words, 'the cat\n\nthe mat\r\nall')).stdout);
    const done = lines.filter(({ type }) => type === 'done').toSorted((a, b) => Number(a['sequence']) - Number(b['sequence']));
    expect(done.map(({ promptIds }) => promptIds)).toEqual(['the cat', 'the mat', 'all'].map((text) => [...tokenizer.encode(text).ids]));
    expect(done[0]!['ids']).toEqual(jsonLines((await run('generate', ['the cat', ...words])).stdout).at(-1)!['ids']);
  });

  it('prints prompts and texts in order for people, with a summary on stderr', async () => {
    const { stdout, stderr } = await run('generate', ['the cat', 'the mat', '--max-new-tokens', '4']);
    expect(stdout.indexOf('the cat')).toBe(0);
    expect(stdout.indexOf('\n\nthe mat')).toBeGreaterThan(0);
    expect(stderr).toMatch(/^2 prompts, 8 tokens, .*tokens\/s.*wasm fused float32\n$/);
  });

  it('needs no tokenizer for ids', async () => {
    const bare = join(scratch, 'bare');
    await rm(bare, { recursive: true, force: true });
    const { mkdir, copyFile } = await import('node:fs/promises');
    await mkdir(bare);
    for (const file of ['config.json', 'model.safetensors']) await copyFile(join(directory, file), join(bare, file));
    const { stdout } = await tokstream('generate', ['--model', bare, '--prompt-ids', '1,2 3', '--max-new-tokens', '2', '--json']);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ promptIds: [1, 2, 3] });
    await expect(tokstream('generate', ['--model', bare, 'text'])).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('draws when a filter is given without a temperature', async () => {
    const ids = async (...words: string[]): Promise<unknown> => jsonLines((await run('generate', ['the cat', '--max-new-tokens', '12', '--json', ...words])).stdout).at(-1)!['ids'];
    expect(await ids('--top-k', '50')).toEqual(await ids('--top-k', '50', '--temperature', '1'));
    expect(await ids('--top-k', '50')).not.toEqual(await ids());
  });

  it('lists the most likely tokens of each step when asked', async () => {
    const [token] = jsonLines((await run('generate', ['the cat', '--max-new-tokens', '1', '--json', '--logprobs', '3'])).stdout);
    const last = (await logitsOf(tokenizer.encode('the cat').ids)).at(-1)!;
    const best = [...last.keys()].toSorted((a, b) => last[b]! - last[a]!).slice(0, 3);
    const alternatives = token!['alternatives'] as { id: number; logprob: number }[];
    expect(alternatives.map(({ id }) => id)).toEqual(best);
    expect(alternatives[0]).toEqual({ id: token!['id'], logprob: token!['logprob'] });
  });

  it('ends before a stop string', async () => {
    const words = ['the cat', '--max-new-tokens', '12', '--json'];
    const text = String(jsonLines((await run('generate', words)).stdout).at(-1)!['text']);
    const stop = text.slice(3, 6);
    expect(jsonLines((await run('generate', [...words, '--stop', stop])).stdout).at(-1)).toMatchObject({ reason: 'stop-string', text: text.slice(0, text.indexOf(stop)) });
  });

  it('writes a report page whole, with the text escaped', async () => {
    const path = join(scratch, 'report.html');
    await run('generate', ['<b>', '--max-new-tokens', '3', '--report', path]);
    const page = await readFile(path, 'utf8');
    expect(page).toContain('</html>');
    expect(page).toContain('&#60;b&#62;');
    expect((await readdir(scratch)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('forward', () => {
  it('writes logits, hidden states and attention of the whole batch', async () => {
    const [ids, out] = [join(scratch, 'ids.json'), join(scratch, 'out.safetensors')];
    // The second row begins with two masked places: what follows keeps its positions and does not see them.
    await writeFile(ids, JSON.stringify({ ids: [[1, 2, 3, 4, 5], [0, 0, 7, 8, 9]], mask: [[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]] }));
    await run('forward', ['--ids', ids, '--out', out, '--hidden', '--attention']);
    const { tensors } = await readSafetensors(out);
    expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toEqual({
      logits: [2, 5, 300],
      'hidden.0': [2, 5, 16],
      'hidden.1': [2, 5, 16],
      'hidden.2': [2, 5, 16],
      'attention.0': [2, 4, 5, 5],
      'attention.1': [2, 4, 5, 5],
    });
    const logits = tensors.get('logits')!.data;
    const whole = await logitsOf(Int32Array.of(1, 2, 3, 4, 5));
    expect(Math.max(...whole.flatMap((row, at) => [...row].map((value, id) => Math.abs(value - logits[at * 300 + id]!))))).toBeLessThan(1e-5);
    using cache = model.createCache();
    const masked = await model.forward({ input: { ids: Int32Array.of(7, 8, 9) }, positions: Int32Array.of(2, 3, 4) }, cache, { logits: 'all', attention: true });
    expect(logits.slice((5 + 2) * 300)).toEqual(masked.logits);
    expect(logits.slice(5 * 300, 7 * 300).every((value) => value === 0)).toBe(true);
    // Attention of the last row of the batch: head 3, row 4, over its three visible keys.
    const attention = tensors.get('attention.1')!.data.slice(-5);
    expect([attention[0], attention[1]]).toEqual([0, 0]);
    expect(attention.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  });
});

describe('eval', () => {
  const text = 'the cat sat on the hat and the mat sat on the cat, and then all the cats sat on all the mats. '.repeat(2);

  /** Loss of each token under the windows the README describes, every one computed from scratch. */
  async function bruteForce(window: number, stride: number): Promise<number> {
    const { ids } = tokenizer.encode(text);
    let nats = 0;
    for (let token = 1; token < ids.length; token += 1) {
      // The first window that reaches the token scores it.
      const turn = Math.max(0, Math.ceil((token + 1 - window) / stride));
      const begin = Math.min(turn * stride, turn === 0 ? 0 : (turn - 1) * stride + window - 1);
      const last = (await logitsOf(ids.slice(begin, token))).at(-1)!;
      const total = last.reduce((sum, logit) => sum + Math.exp(logit), 0);
      nats -= last[ids[token]!]! - Math.log(total);
    }
    return nats;
  }

  it.each([
    [64, 32],
    [10, 10],
    [10, 3],
  ])('scores every token once, window %i, stride %i', async (window, stride) => {
    const path = join(scratch, 'text.txt');
    await writeFile(path, text);
    const { stdout } = await run('eval', [path, '--window', String(window), '--stride', String(stride), '--json']);
    const [result] = jsonLines(stdout);
    const nats = await bruteForce(window, stride);
    const tokens = tokenizer.encode(text).ids.length - 1;
    expect(result).toMatchObject({ tokens, bytes: text.length, tokensPerByte: tokens / text.length });
    expect(result!['bitsPerByte']).toBeCloseTo(nats / Math.LN2 / text.length, 4);
    expect(result!['perplexity'] as number / Math.exp(nats / tokens)).toBeCloseTo(1, 4);
  });

  /** Loss with the newest `kept` tokens in the cache after every `rows` of them, in windows of 10 that move on by 5. */
  async function recentOnly(kept: number, rows: number): Promise<number> {
    const { ids } = tokenizer.encode(text);
    const { vocabulary, layers, kvHeads } = model.shape;
    let [nats, next] = [0, 1];
    for (let begin = 0; next < ids.length; begin += 5) {
      const end = Math.min(begin + 10, ids.length);
      using cache = model.createCache();
      for (let from = begin; from < end - 1; from += rows) {
        const to = Math.min(from + rows, end - 1);
        const { logits } = await model.forward({ input: { ids: ids.slice(from, to) } }, cache, { logits: 'all' });
        cache.commit();
        const slots = cache.length(0);
        if (slots > kept) for (let layer = 0; layer < layers; layer += 1) cache.keep(layer, Int32Array.from({ length: kvHeads * kept }, (_, at) => slots - kept + (at % kept)));
        for (; next <= to; next += 1) {
          const row = logits.subarray((next - 1 - from) * vocabulary, (next - from) * vocabulary);
          nats -= row[ids[next]!]! - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
        }
      }
    }
    return nats;
  }

  it.each([
    ['recency:keep=6', 6, 1, 6],
    ['recency:budget=0.4', 4, 1, 4],
    ['recency:keep=6,every=3', 4, 3, 6],
    ['recency:keep=6,decoding=false', 6, 128, 6],
  ])('evicts under %s as decoding does', async (policy, kept, rows, held) => {
    const path = join(scratch, 'text.txt');
    await writeFile(path, text);
    const [result] = jsonLines((await run('eval', [path, '--window', '10', '--stride', '5', '--json', '--cache', policy])).stdout);
    expect(result!['bitsPerByte']).toBeCloseTo((await recentOnly(kept, rows)) / Math.LN2 / text.length, 4);
    expect(result!['cacheBytes']).toBe(2 * 2 * 2 * 4 * 4 * held);
  });

  it('is told by int8 and by a budget that covers the window what the whole cache tells', async () => {
    const path = join(scratch, 'text.txt');
    await writeFile(path, text);
    const measured = async (...words: string[]): Promise<{ bitsPerByte: number; cacheBytes: number }> => jsonLines((await run('eval', [path, '--json', ...words])).stdout)[0] as never;
    const [full, covered, rounded] = [await measured(), await measured('--cache', 'h2o:heavy=32,recent=32'), await measured('--cache-precision', 'int8')];
    expect(covered.bitsPerByte).toBeCloseTo(full.bitsPerByte, 5);
    expect(covered.cacheBytes).toBe(full.cacheBytes);
    expect(rounded.bitsPerByte / full.bitsPerByte).toBeCloseTo(1, 2);
    expect(rounded.bitsPerByte).not.toBe(full.bitsPerByte);
    expect(rounded.cacheBytes).toBeLessThan(full.cacheBytes);
  });
});

describe('encode and decode', () => {
  const text = 'the cat 🐈\u200d⬛ sat\r\non the măt\n';

  it('ids and offsets are the same for every chunk size, and come back as the text', async () => {
    const words = ['--tokenizer', directory, '--json'];
    const [whole] = jsonLines((await tokstream('encode', words, text)).stdout);
    for (const size of [1, 2, 7]) expect(jsonLines((await tokstream('encode', [...words, '--chunk', String(size)], text)).stdout)[0]).toEqual(whole);
    const { ids } = tokenizer.encode(text);
    expect(whole!['ids']).toEqual([...ids]);
    const [start, end] = [whole!['start'] as number[], whole!['end'] as number[]];
    // Tokens that are parts of one character share its range.
    const ranges = new Set(start.map((from, at) => `${from} ${end[at]}`));
    expect([...ranges].map((range) => text.slice(...(range.split(' ').map(Number) as [number, number]))).join('')).toBe(text);
    expect((await tokstream('decode', ['--tokenizer', directory], ids.join(' '))).stdout).toBe(text);
    expect((await tokstream('decode', ['--tokenizer', directory, '--json'], ids.join(',\n'))).stdout).toBe(`${JSON.stringify({ text })}\n`);
  });

  it('takes one document a line, with and without special tokens', async () => {
    const { stdout } = await tokstream('encode', ['--tokenizer', join(directory, 'tokenizer.json'), '--lines', '--no-special'], 'the cat\nthe mat\n');
    expect(stdout).toBe(['the cat', 'the mat'].map((line) => `${tokenizer.encode(line, { specialTokens: false }).ids.join(' ')}\n`).join(''));
    expect((await tokstream('encode', ['--tokenizer', directory], '')).stdout).toBe('0\n');
  });
});

describe('refuses with one line', () => {
  it.each<[string, string[], (string | Uint8Array)?]>([
    ['generate', ['--max-new-tokens', 'x', 'a']],
    ['generate', ['--max-new-tokens', '-1', 'a']],
    ['generate', ['--temperature', '-0.5', 'a']],
    ['generate', ['--top-p', '2', 'a']],
    ['generate', ['--logprobs', '-1', 'a']],
    ['generate', ['--nonsense', 'a']],
    ['generate', ['--backend', 'abacus', 'a']],
    ['generate', ['--engine', 'steam', 'a']],
    ['generate', ['--engine', 'graph', '--backend', 'wasm', 'a']],
    ['generate', ['--engine', 'fused', '--cache', 'token-select', 'a']],
    ['generate', ['--precision', 'int8', '--cache-precision', 'int8', 'a']],
    ['generate', ['--engine', 'fused', '--precision', 'int2', 'a']],
    ['generate', ['--engine', 'eager', '--threads', '2', 'a']],
    ['generate', ['--engine', 'fused', '--threads', '0', 'a']],
    ['generate', ['--cache', 'crystal', 'a']],
    ['generate', ['--cache', 'h2o:foo=1', 'a']],
    ['generate', ['--cache', 'recency:keep=-1', 'a']],
    ['generate', ['--cache-precision', 'int4', 'a']],
    ['generate', ['--load-cache', 'nowhere', 'a']],
    ['generate', ['--save-cache', 'nowhere/text.cache', 'a']],
    ['eval', ['--cache', 'crystal', '-'], 'text'],
    ['generate', ['--drafter', 'lookup:speed=9', 'a']],
    ['generate', ['--prompt-ids', '1,x']],
    ['generate', ['--prompt-ids', '99999']],
    ['generate', ['--prompt-ids', '']],
    ['generate', ['--prompt-ids', '1', 'text']],
    ['generate', ['--model', 'nowhere', 'a']],
    ['generate', ['--report', 'nowhere/report.html', 'a']],
    ['generate', ['--report', '.', 'a']],
    ['generate', [], Uint8Array.of(0x66, 0xff, 0xfe)],
    ['forward', []],
    ['forward', ['--ids', 'nowhere.json', '--out', 'x']],
    ['eval', []],
    ['eval', ['nowhere.txt']],
    ['encode', []],
    ['encode', ['--tokenizer', 'nowhere']],
    ['decode', ['--tokenizer', 'nowhere']],
  ])('%s %j', async (name, words, stdin) => {
    const known = name === 'encode' || name === 'decode' ? tokstream(name, words, stdin) : run(name, words, stdin);
    const error = (await known.then(() => undefined, (reason: unknown) => reason)) as { readonly isInputError?: boolean; readonly message: string } | undefined;
    expect(error?.isInputError).toBe(true);
    expect(error?.message).toMatch(/^[^\n]+\.$/);
  });
});
