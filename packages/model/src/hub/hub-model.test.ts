import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { platformTimer } from '@tokstream/core';
import { expectRejection } from '@tokstream/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { hubModel } from './hub-model.ts';
import type { DownloadProgress, HubModelOptions } from './hub-options.ts';
import { type HubServer, hubServer } from './hub-server.test-support.ts';
import { withFileLock } from './with-file-lock.ts';

const weights = Buffer.from(Uint32Array.from({ length: 100_000 }, (_, at) => at).buffer);
const model = 'owner/name';
const single = 'model.safetensors';

let cacheDirectory: string;
let server: HubServer;
beforeEach(async () => {
  cacheDirectory = await mkdtemp(`${tmpdir()}/tokstream-hub-`);
  server = await hubServer({ 'config.json': '{"a":1}', 'tokenizer.json': '{}', 'README.md': '#', 'pytorch_model.bin': 'x', [single]: weights, 'sub/q8.gguf': 'GGUF' });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(cacheDirectory, { recursive: true });
});

const get = (options: HubModelOptions = {}): Promise<ModelFiles> => hubModel(model, { cacheDirectory, hubUrl: server.url, offline: false, ...options });
const blobs = async (): Promise<string[]> => (await readdir(`${cacheDirectory}/models--owner--name/blobs`)).toSorted();
const contentsOf = async (files: ModelFiles, name: string): Promise<Buffer> => readFile(`${files.location}/${name}`);

describe('hubModel', () => {
  it('fetches what is needed and no more, in the layout that Python shares, and reports bytes', async () => {
    const progress: DownloadProgress[] = [];
    const files = await get({ onProgress: (step) => void progress.push(step) });
    expect(files.location).toBe(`${cacheDirectory}/models--owner--name/snapshots/${server.commit}`);
    expect(await files.text('config.json')).toBe('{"a":1}');
    expect((await contentsOf(files, single)).equals(weights)).toBe(true);
    expect(server.asked.map((asked) => asked.split(' ')[0])).toEqual(['config.json', 'tokenizer.json', single]);
    expect((await stat(`${cacheDirectory}/models--owner--name/refs/main`)).isFile()).toBe(true);
    const total = 7 + 2 + weights.length;
    expect(progress.at(-1)).toEqual({ file: single, bytesRead: total, bytesTotal: total });
    expect(progress.every(({ bytesRead }, at) => at === 0 || bytesRead >= progress[at - 1]!.bytesRead)).toBe(true);
    await get();
    expect(server.asked).toHaveLength(3);
  });

  it('fetches the shards an index names', async () => {
    server.files.delete(single);
    server.files.set('model.safetensors.index.json', Buffer.from('{"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}'));
    server.files.set('m-1.safetensors', weights);
    await expectRejection('missing-file', get());
    server.files.set('m-2.safetensors', Buffer.from('2'));
    const files = await get();
    expect((await contentsOf(files, 'm-2.safetensors')).toString()).toBe('2');
  });

  it('fetches one GGUF file by its path', async () => {
    const files = await get({ gguf: 'sub/q8.gguf' });
    expect(files).toMatchObject({ gguf: 'q8.gguf' });
    expect((await files.open('q8.gguf').then((file) => (file![Symbol.asyncDispose](), file!)))?.bytes).toBe(4);
    expect(server.asked.some((asked) => asked.startsWith(single))).toBe(false);
    expect((await get({ gguf: 'sub/q8.gguf', offline: true })).gguf).toBe('q8.gguf');
  });

  it('goes on where a connection was cut, in the same call and in the next', async () => {
    let cuts = 0;
    server.interrupt = (request, response, contents) => {
      if (!request.url!.startsWith(`/cdn/${single}`) || (cuts += 1) > 2) return false;
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': contents!.length - from, ...(from > 0 && { 'content-range': `bytes ${from}-${contents!.length - 1}/${contents!.length}` }) });
      response.write(contents!.subarray(from, from + 100_000), () => void platformTimer(() => response.destroy(), 50));
      return true;
    };
    const files = await get();
    expect((await contentsOf(files, single)).equals(weights)).toBe(true);
    const last = server.asked.at(-1)!;
    expect(Number(/bytes=(\d+)-/.exec(last)![1])).toBeGreaterThan(100_000);

    // A process that died left its part; the next goes on there.
    const blob = (await blobs()).find((name) => name.length === 64);
    await rm(`${cacheDirectory}/models--owner--name/blobs/${blob!}`);
    await writeFile(`${cacheDirectory}/models--owner--name/blobs/${blob!}.part`, weights.subarray(0, 250_000));
    server.asked.length = 0;
    expect((await contentsOf(await get(), single)).equals(weights)).toBe(true);
    expect(server.asked).toEqual([`${single} bytes=250000-`]);
    expect((await blobs()).every((name) => /^[0-9a-f]+$/.test(name))).toBe(true);
  });

  it('begins anew when the beginning of a part was of other contents, or the server gives no ranges', async () => {
    await get();
    const blob = `${cacheDirectory}/models--owner--name/blobs/${(await blobs()).find((name) => name.length === 64)!}`;
    for (const rest of [Buffer.alloc(300_000, 7), Buffer.alloc(500_000)]) {
      await rm(blob);
      await writeFile(`${blob}.part`, rest);
      expect((await contentsOf(await get(), single)).equals(weights)).toBe(true);
    }
    await rm(blob);
    await writeFile(`${blob}.part`, weights.subarray(0, 9));
    server.interrupt = (request, response, contents) => request.url!.startsWith(`/cdn/${single}`) && (response.end(contents), true);
    expect((await contentsOf(await get(), single)).equals(weights)).toBe(true);
  });

  it('takes a file that changed on the hub as another file', async () => {
    await get();
    server.files.set('config.json', Buffer.from('{"a":2}'));
    Object.assign(server, { commit: 'beef'.padEnd(40, '0') });
    const files = await get();
    expect(await files.text('config.json')).toBe('{"a":2}');
    expect(server.asked.filter((asked) => asked.startsWith(single))).toHaveLength(1);
  });

  it('refuses contents that are not those announced, and keeps nothing of them', async () => {
    server.announced.set(single, 'a'.repeat(64));
    await expectRejection('invalid-download', get());
    expect((await blobs()).filter((name) => name.startsWith('aaa'))).toEqual([]);
    server.announced.set(single, '../../evil');
    await expectRejection('download-failed', get());
    server.announced.clear();
    server.interrupt = (request, response, contents) => request.url!.startsWith('/cdn/config') && (response.end(Buffer.concat([contents!, Buffer.from('more')])), true);
    await rm(cacheDirectory, { recursive: true });
    await expectRejection('invalid-download', get());
  });

  it('keeps what has come when it gives up, and says so', async () => {
    server.interrupt = (request, response) => request.url!.startsWith(`/cdn/${single}`) && (response.destroy(), true);
    const patient = get();
    await expect(patient).rejects.toMatchObject({ code: 'download-failed', message: expect.stringContaining('call again') as string });
    expect((await blobs()).some((name) => name.endsWith('.lock'))).toBe(false);
  });

  it.each([
    [401, 'missing-access'],
    [403, 'missing-access'],
    [404, 'missing-file'],
    [500, 'download-failed'],
  ])('says what status %i of the hub means', async (status, code) => {
    server.interrupt = (request, response) => request.url!.startsWith('/api') && (response.writeHead(status).end(), true);
    await expectRejection(code, get());
  });

  it('gives its token to the hub', async () => {
    const seen = new Set<string | undefined>();
    server.interrupt = (request) => (seen.add(request.headers.authorization), false);
    await get({ token: 'hf_x' });
    expect([...seen]).toEqual(['Bearer hf_x']);
    await expectRejection('invalid-option', get({ token: 'x' }));
  });

  it('needs no hub for what the cache has', async () => {
    await get();
    const [revision, unreachable] = [server.commit, { hubUrl: 'http://127.0.0.1:9' }];
    server.asked.length = 0;
    for (const options of [{ offline: true }, unreachable, { ...unreachable, revision }]) expect((await contentsOf(await get(options), single)).equals(weights)).toBe(true);
    expect(server.asked).toEqual([]);
  });

  it('says offline what is missing, where it would lie and what else to do', async () => {
    for (const options of [{ offline: true }, { hubUrl: 'http://127.0.0.1:9' }]) {
      await expect(get(options)).rejects.toMatchObject({ code: 'missing-file', message: expect.stringMatching(/config\.json and model\.safetensors.*HF_HUB_OFFLINE.*folder/) as string });
    }
    await get();
    await rm(`${cacheDirectory}/models--owner--name/snapshots/${server.commit}/${single}`);
    const error = await get({ offline: true }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'missing-file', message: expect.stringContaining(`snapshots/${server.commit} lacks ${single}`) as string });
  });

  it('lets one of two at once fetch, and takes over from one that died', async () => {
    await Promise.all([get(), get(), get()]);
    expect(server.asked.filter((asked) => asked.startsWith(single))).toHaveLength(1);
    const lock = `${cacheDirectory}/x.lock`;
    await writeFile(lock, 'of a process that died');
    const quick = (callback: () => void): (() => void) => platformTimer(callback, 5);
    const order: string[] = [];
    const hold = (name: string) => withFileLock(lock, async () => {
      order.push(`${name} in`);
      await new Promise<void>((resolve) => void platformTimer(resolve, 300));
      order.push(`${name} out`);
    }, { timer: quick });
    await Promise.all([hold('a'), hold('a')]);
    expect(order).toEqual(['a in', 'a out', 'a in', 'a out']);
    await expect(stat(lock)).rejects.toThrow();
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    server.interrupt = (request, response, contents) => {
      if (!request.url!.startsWith(`/cdn/${single}`)) return false;
      response.write(contents!.subarray(0, 1000));
      platformTimer(() => stop.abort(), 50);
      return true;
    };
    await expectRejection('aborted', get({ signal: stop.signal }));
    expect((await blobs()).some((name) => name.endsWith('.lock'))).toBe(false);
  });

  it.each(['../x/y', 'a/b/c', 'a/..', ''])('takes no such name: %j', (name) => expectRejection('invalid-option', hubModel(name, { cacheDirectory })));

  it.each([{ revision: '../x' }, { gguf: '../x.gguf' }, { gguf: '/x.gguf' }, { gguf: 'x.bin' }])('takes no such option: %j', (options) => expectRejection('invalid-option', get(options)));
});
