import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeProgram, soundTensorFlow } from './fake-package.test-support.ts';
import { probeNative } from './probe-native.ts';

let program: FakeProgram;
beforeAll(async () => void (program = await FakeProgram.make()));
afterAll(() => program[Symbol.asyncDispose]());

describe('probeNative', () => {
  it.each([
    [false, 'processor'],
    [true, 'GPU'],
  ])('tells what a sound build runs on, GPU %s', async (gpu, where) => {
    const folder = await program.install(`sound-${where}`, `console.log('noise');${soundTensorFlow({ gpu })}`);
    expect(await probeNative('sound', folder)).toEqual({ selfTested: true, gpu, note: `libtensorflow 2.99.0 on the ${where}` });
  });

  it.each([
    ['ends the process', 'process.exit(0)', /^ends ends its process with exit code 0 when it is tried$/],
    ['ends the process with words', "process.stderr.write('gone\\nfor good\\n'); process.exit(3)", /exit code 3: for good when/],
    ['crashes', "process.kill(process.pid, 'SIGSEGV'); for (;;) {}", /^crashes crashes \(SIGSEGV\) when it is tried$/],
    ['hangs', 'for (;;) {}', /^hangs gives no answer within 0.7 s when it is tried$/],
    ['does not load', "throw new Error('libtensorflow.so.2: cannot open\\nat line 3')", /^does does not load \(libtensorflow.so.2: cannot open\)$/],
    ['computes wrongly', soundTensorFlow({ matMul: '(a, b) => tf.mul(tf.matMul(a, b), 1.01)' }), /^its self-test is off by 0\.0/],
    ['computes nothing', soundTensorFlow({ matMul: '() => tf.zeros([8, 0])' }), /self-test|does not load/],
  ])('reads one that %s as a reason', async (what, code, reason) => {
    const name = what.split(' ', 1)[0]!;
    const folder = await program.install(what.replaceAll(' ', '-'), code);
    // Only the one that hangs may be cut short.
    const found = await probeNative(name, folder, what === 'hangs' ? { timeoutInMs: 700 } : {});
    expect(found.reason).toMatch(reason);
    expect(found.advice).toContain('npx @tokstream/native');
    expect(found.selfTested).toBeUndefined();
  });

  it('tries a build once in the life of the process, and again when that was aborted', async () => {
    const count = `${program.folder}/count`;
    const folder = await program.install('counted', `require('node:fs').appendFileSync(${JSON.stringify(count)}, 'x'); ${soundTensorFlow()}`);
    const abort = new AbortController();
    const aborted = probeNative('counted', folder, { signal: abort.signal });
    abort.abort();
    expect((await aborted).reason).toBe('counted was aborted when it is tried');
    const [first, second] = await Promise.all([probeNative('counted', folder), probeNative('counted', folder)]);
    expect(first).toEqual(second);
    expect(first.selfTested).toBe(true);
    expect((await readFile(count, 'utf8')).length).toBeLessThanOrEqual(2);
    const before = await readFile(count, 'utf8');
    await probeNative('counted', folder);
    expect(await readFile(count, 'utf8')).toBe(before);
  });
});
