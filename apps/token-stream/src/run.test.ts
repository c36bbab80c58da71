import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenStream } from './test-world.test-support.ts';

const text = 'The president 🐈\u200d⬛ said:\r\n\tnaïve <b>&amp; "done"\u001B[31m\n';
let scratch: string;
let tokenizer: Tokenizer;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'token-stream-'));
  tokenizer = await loadTokenizer(tinyDirectory);
});
afterAll(() => rm(scratch, { recursive: true }));

const jsonLines = (output: string): Record<string, unknown>[] => output.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

/** Text without end that counts its chunks and whether it was closed. */
function endless(): { readonly stream: Readable; readonly seen: { chunks: number } } {
  const seen = { chunks: 0 };
  const stream = new Readable({
    read() {
      seen.chunks += 1;
      this.push('all the cats sat on the mat, and 世界 sat\n'.repeat(400));
    },
  });
  return { stream, seen };
}

describe('token-stream', () => {
  it('shows the tokens and places that encode gives, however the bytes come', async () => {
    const { ids, offsets } = tokenizer.encode(text);
    const { start, end } = offsets();
    const bytes = Buffer.from(text);
    const lines = jsonLines((await tokenStream(['--json'], Readable.from(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))))).stdout);
    expect(lines.map((line) => [line['id'], line['start'], line['end']])).toEqual(Array.from(ids, (id, at) => [id, start[at], end[at]]));
    expect(lines.map((line) => line['text']).join('')).toBe(text);
  });

  it('shows a token when it is certain, not when the text ends', async () => {
    const stdin = new PassThrough();
    const stop = new AbortController();
    let shown: (line: string) => void = () => {};
    const line = new Promise<string>((resolve) => (shown = resolve));
    const stdout = new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown(chunk.toString());
        done();
      },
    });
    const running = tokenStream(['--json', '--no-special'], stdin, { stdout, signal: stop.signal });
    stdin.write('The president said');
    expect(jsonLines(await line)[0]).toEqual({ source: 0, id: tokenizer.idOf('The'), start: 0, end: 3, text: 'The' });
    stop.abort();
    const { error, stderr } = await running;
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(stderr).toMatch(/^token-stream: cut off after \d+ tokens from 18 characters/);
    expect(stdin.destroyed).toBe(true);
  });

  it('stops at the budget and closes the source', async () => {
    const { stream, seen } = endless();
    const { stdout, stderr, error } = await tokenStream(['--json', '--budget', '1000'], stream);
    expect(error).toBeUndefined();
    expect(jsonLines(stdout)).toHaveLength(1000);
    expect(stderr).toMatch(/^token-stream: budget used up, 1,000 tokens from [\d,]+ characters .*held\n$/);
    expect(seen.chunks).toBeLessThan(8);
    expect(stream.destroyed).toBe(true);
  });

  it('waits for a slow reader, so memory stays flat', async () => {
    const { stream, seen } = endless();
    let release: () => void = () => {};
    const stdout = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void (release = done) });
    const stop = new AbortController();
    const running = tokenStream([], stream, { stdout, signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(seen.chunks).toBeLessThan(8);
    stop.abort();
    stdout.destroy(new Error('closed'));
    release();
    expect((await running).error).toBeInstanceOf(Error);
  });

  it('keeps control characters away from the terminal', async () => {
    for (const words of [[], ['--flow'], ['--flow', 'FILE', 'FILE']]) {
      const { stdout } = await tokenStream(words.map((word) => (word === 'FILE' ? '-' : word)), text);
      expect(stdout).not.toMatch(/[^\P{Cc}\n\t]/u);
    }
    const { stdout } = await tokenStream(['--flow'], text, { colour: true });
    expect(stripVTControlCharacters(stdout).replaceAll('·', '').replaceAll('␍', '\r').replaceAll('␛', '\u001B')).toBe(text);
  });

  it('writes a page that holds the text exactly, without scripts, and nothing when it fails', async () => {
    const page = join(scratch, 'page.html');
    const file = join(scratch, 'text.txt');
    await writeFile(file, text);
    expect((await tokenStream(['--html', page, '--no-special', file])).error).toBeUndefined();
    const html = await readFile(page, 'utf8');
    const shown = html.slice(html.indexOf('<div class="tokens">'), html.indexOf('</article>')).replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    expect(shown).toBe(text);
    expect(html).not.toMatch(/<script|https?:/);
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    const failed = await tokenStream(['--html', join(scratch, 'failed.html'), file, '-'], Uint8Array.of(0xff));
    expect(failed.error).toMatchObject({ code: 'invalid-argument' });
    expect((await readdir(scratch)).toSorted()).toEqual(['page.html', 'text.txt']);
  });

  it.each<[string[], (string | Uint8Array)?]>([
    [['--nonsense']],
    [['--budget', '0']],
    [['--budget', '1.5']],
    [['--json', '--flow']],
    [['nowhere.txt']],
    [['.']],
    [['--tokenizer', 'nowhere']],
    [['--html', 'nowhere/page.html']],
    [['--html', '.']],
    [['-'], Uint8Array.of(0x66, 0xff)],
    [['-'], Uint8Array.of(0x66, 0xe2, 0x82)],
  ])('refuses %j with one line', async (words, stdin) => {
    const { error } = await tokenStream(words, stdin);
    expect(error).toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
  });

  it('fails when more must be held than allowed', async () => {
    const stdin = Readable.from(['a'.repeat(3), 'b'.repeat(3)].map((chunk) => Buffer.from(chunk)));
    const { error } = await tokenStream(['--max-held', '1'], stdin);
    expect(error).toMatchObject({ code: 'held-too-long' });
  });
});

describe('an http address', () => {
  let server: Server;
  let address: string;
  let closed: Promise<void>;
  beforeAll(async () => {
    let tellClosed: () => void = () => {};
    closed = new Promise((resolve) => (tellClosed = resolve));
    server = createServer((request, response) => {
      if (request.url === '/text') return void response.end(text);
      if (request.url === '/broken') {
        response.write('The president');
        return void setTimeout(() => response.destroy(), 20);
      }
      if (request.url !== '/endless') return void response.writeHead(404).end('no');
      const { stream } = endless();
      response.on('close', () => {
        stream.destroy();
        tellClosed();
      });
      stream.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is read as a stream', async () => {
    const { stdout } = await tokenStream(['--json', `${address}/text`]);
    expect(jsonLines(stdout).map(({ id }) => id)).toEqual([...tokenizer.encode(text).ids]);
  });

  it('is left when the budget is used up', async () => {
    expect((await tokenStream(['--json', '--budget', '50', `${address}/endless`])).error).toBeUndefined();
    await closed;
  });

  it('is refused when it has no text, and told apart when it breaks off', async () => {
    expect((await tokenStream([`${address}/nothing`])).error).toMatchObject({ code: 'invalid-argument', message: `${address}/nothing answered 404 Not Found; check the address.` });
    expect((await tokenStream([`${address}/broken`])).error).toMatchObject({ code: 'source-failed' });
  });
});
