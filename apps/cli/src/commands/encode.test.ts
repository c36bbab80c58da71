import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { byteLevelBpeTrainer, loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { jsonLines, tokstream } from '../test-world.test-support.ts';
import { encode } from './encode.ts';

let directory: string;
let tokenizer: Tokenizer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokstream-encode-'));
  const trainer = byteLevelBpeTrainer({ vocabSize: 300, specialTokens: ['<s>', '<|user|>'], bos: '<s>' });
  trainer.add('the cat sat on the mat and the other cat sat on the hat, then all the cats sat');
  await writeFile(join(directory, 'tokenizer.json'), JSON.stringify(await trainer.finish()));
  await writeFile(join(directory, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', chat_template: '{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}' }));
  tokenizer = await loadTokenizer(directory);
});
afterAll(() => rm(directory, { recursive: true }));

const run = (words: readonly string[], stdin: string | Uint8Array = ''): Promise<{ stdout: string; stderr: string }> => tokstream('encode', ['--tokenizer', directory, ...words], stdin);

describe('encode', () => {
  it('prints tokens while the text still comes, and Ctrl-C ends the wait', async () => {
    const stdin = new PassThrough();
    const stop = new AbortController();
    const written: string[] = [];
    let first: () => void = () => {};
    const came = new Promise<void>((resolve) => (first = resolve));
    const stdout = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        first();
        done();
      },
    });
    const given = parseArguments('encode', ['--tokenizer', directory, '--no-special'], encode.options, false);
    const running = encode.run(given, { stdin, stdout, stderr: stdout, signal: stop.signal, now: () => 0 });
    stdin.write('the cat sat');
    await came;
    expect(written.join('')).toBe(tokenizer.encode('the cat', { specialTokens: false }).ids.join(' '));
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('counts offsets in the unit that is asked for', async () => {
    const text = 'the 🐈 cat\n';
    const ends = async (...words: string[]): Promise<number> => Number((await run(['--offsets', ...words], text)).stdout.trimEnd().split(/\s/).at(-1));
    expect(await ends()).toBe(text.length);
    expect(await ends('--unit', 'bytes')).toBe(Buffer.byteLength(text));
    expect(await ends('--unit', 'code-points', '--chunk', '1')).toBe([...text].length);
  });

  it('counts tokens', async () => {
    const text = 'the cat sat\non the mat';
    expect((await run(['--count'], text)).stdout).toBe(`${tokenizer.encode(text).ids.length}\n`);
    expect((await run(['--count', '--lines'], text)).stdout).toBe(text.split('\n').map((line) => `${tokenizer.encode(line).ids.length}\n`).join(''));
  });

  it('sends messages through the chat template', async () => {
    const messages = join(directory, 'messages.json');
    await writeFile(messages, JSON.stringify([{ role: 'user', content: 'the cat' }]));
    const [told] = jsonLines((await run(['--chat', messages, '--json'])).stdout);
    expect(told!['ids']).toEqual([0, 1, ...tokenizer.encode('the cat', { specialTokens: false }).ids]);
    expect((await run(['--chat', '-', '--count'], '{"messages": [{"role": "user", "content": "the cat"}]}')).stdout).toBe(`${(told!['ids'] as unknown[]).length}\n`);
  });

  it.each<[string[], (string | Uint8Array)?]>([
    [[], Uint8Array.of(0x66, 0xff, 0xfe)],
    [[], Uint8Array.of(0x66, 0xe2, 0x82)],
    [['--json', '--offsets']],
    [['--unit', 'miles']],
    [['--chunk', '0']],
    [['--chat', 'nowhere.json']],
    [['--chat', '-', '--lines']],
    [['--chat', '-'], 'no JSON'],
    [['--chat', '-'], '{"role": "user"}'],
  ])('refuses %j with one line', async (words, stdin) => {
    await expect(run(words, stdin)).rejects.toMatchObject({ isInputError: true, message: expect.stringMatching(/^[^\n]+\.$/) });
  });
});
