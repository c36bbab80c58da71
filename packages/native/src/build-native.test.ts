import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectRejection } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { buildNative } from './build-native.ts';
import { cleanNative } from './clean-native.ts';
import { fakeWorld, type FakeWorld } from './fake-world.test-support.ts';
import { readState } from './marker.ts';

const build = ({ tfjs, cacheDirectory, io }: FakeWorld, wheel?: string, more: Partial<FakeWorld['io']> = {}) => buildNative(tfjs, 'x86_64', { gpu: false, wheel, tensorflow: '2.21.0', cacheDirectory }, { ...io, ...more });

async function expectWhole(world: FakeWorld): Promise<void> {
  const { directory, addon } = world.tfjs;
  expect((await readState(world.tfjs)).kind).toBe('complete');
  expect(readFileSync(addon, 'utf8')).toBe('compiled\n');
  expect(readFileSync(join(directory, 'deps/lib/libtensorflow.so'), 'utf8')).toBe('the library');
  expect(readdirSync(directory).toSorted()).toEqual(['binding', 'deps', 'lib', 'package.json', 'tokstream-native.json']);
}

it('downloads, unpacks what is needed, compiles, and says what it did', async () => {
  const world = fakeWorld();
  expect(await build(world)).toMatchObject({ wasThere: false, marker: { libtensorflow: '2.21.0', distribution: 'tensorflow-cpu', napi: 8, node: process.version } });
  await expectWhole(world);
  expect(world.ran()).toEqual(['pip', 'g++', 'g++']);
  const deps = join(world.tfjs.directory, 'deps');
  expect(readlinkSync(join(deps, 'lib/libtensorflow_framework.so'))).toBe('libtensorflow_framework.so.2');
  expect(readdirSync(join(deps, 'include'), { recursive: true }).filter((name) => String(name).endsWith('.h')).toSorted()).toEqual(['tensorflow/c/c_api.h', 'xla/tsl/c/tsl_status.h']);
});

it('does nothing where it is done, and downloads once for all projects', async () => {
  const world = fakeWorld();
  await build(world);
  expect(await build(world)).toMatchObject({ wasThere: true });
  expect(await build(world, world.wheel)).toMatchObject({ wasThere: true });
  await cleanNative(world.tfjs, world.io.signal, () => {});
  await build(world);
  expect(world.ran()).toEqual(['pip', 'g++', 'g++', 'g++', 'g++']);
});

it('builds once when two runs start together', async () => {
  const world = fakeWorld();
  const built = await Promise.all([build(world), build(world)]);
  expect(built.map(({ wasThere }) => wasThere)).toEqual([false, true]);
  await expectWhole(world);
});

// Each is what kill -9 at some moment, or a hand, leaves behind.
it.each<[string, (directory: string, addon: string) => void]>([
  ['before anything moved in', (directory) => ['tokstream-native.json', 'deps', 'lib'].forEach((name) => rmSync(join(directory, name), { recursive: true }))],
  ['between the libraries and the addon', (directory) => ['tokstream-native.json', 'lib'].forEach((name) => rmSync(join(directory, name), { recursive: true }))],
  ['before the marker', (directory) => rmSync(join(directory, 'tokstream-native.json'))],
  ['in a clean-up', (directory) => rmSync(join(directory, 'lib'), { recursive: true })],
  ['a marker cut short', (directory) => truncateSync(join(directory, 'tokstream-native.json'), 9)],
  ['a library cut short', (directory) => truncateSync(join(directory, 'deps/lib/libtensorflow_cc.so.2'), 3)],
  ['another addon', (_, addon) => writeFileSync(addon, 'changed')],
])('mends what was left: %s', async (_, breakIt) => {
  const world = fakeWorld();
  const { directory, addon } = world.tfjs;
  await build(world);
  breakIt(directory, addon);
  mkdirSync(join(directory, '.tokstream-native-stage-999999999/deps'), { recursive: true });
  writeFileSync(join(directory, '.tokstream-native.lock'), '999999999 1');
  expect((await readState(world.tfjs)).kind).not.toBe('complete');
  expect(await build(world)).toMatchObject({ wasThere: false });
  await expectWhole(world);
});

it('a failing compiler leaves what stood there before', async () => {
  const world = fakeWorld();
  await build(world);
  const newer = join(world.folder, 'tensorflow_cpu-2.22.0-cp311-cp311-linux.whl');
  // Bytes after its end change a zip's checksum and nothing else.
  writeFileSync(newer, Buffer.concat([readFileSync(world.wheel).subarray(0, -2), Buffer.from([1, 0, 0x20])]));
  world.setProgram('g++', 'echo "error: no such header" >&2; exit 1');
  await expect(build(world, newer)).rejects.toMatchObject({ code: 'program-failed', message: expect.stringContaining('no such header') });
  await expectWhole(world);
});

it('a stop ends the compiler and leaves nothing', async () => {
  const world = fakeWorld();
  const pidFile = join(world.folder, 'pid');
  world.setProgram('g++', `sleep 60 & echo $! >"${pidFile}.new"; mv "${pidFile}.new" "${pidFile}"; wait`);
  const stop = new AbortController();
  const building = build(world, world.wheel, { signal: stop.signal });
  const ended = expectRejection('aborted', building);
  while (!existsSync(pidFile)) await new Promise((resolve) => void setTimeout(resolve, 5));
  stop.abort();
  await ended;
  expect(readdirSync(world.tfjs.directory).toSorted()).toEqual(['binding', 'package.json']);
  const child = readFileSync(pidFile, 'utf8').trim();
  // Its remains may stay until some process takes note.
  expect(existsSync(`/proc/${child}`) ? readFileSync(`/proc/${child}/stat`, 'utf8') : ') Z').toContain(') Z');
});

it('names all that is missing, with the command that installs it', async () => {
  const world = fakeWorld();
  const nothing = { env: { PATH: join(world.folder, 'empty') } };
  await expect(build(world, undefined, nothing)).rejects.toMatchObject({ code: 'missing-tools', message: expect.stringContaining('apt-get install g++ python3-pip ') });
  await expect(build(world, world.wheel, nothing)).rejects.toMatchObject({ code: 'missing-tools', message: expect.not.stringContaining('python3') });
  const python = { env: { ...nothing.env, PYTHON: join(world.folder, 'bin/python3'), CXX: join(world.folder, 'bin/g++') } };
  world.setProgram('g++', 'while [ "$1" != -o ]; do shift; done; echo compiled >"$2"');
  world.setProgram('python3', `while [ "$1" != --dest ]; do shift; done; /bin/cp "${world.wheel}" "$2"`);
  await build(world, undefined, python);
  await expectWhole(world);
});

it('takes what PYTHON and CXX name, or nothing', async () => {
  const world = fakeWorld();
  const given = { env: { ...world.io.env, CXX: 'no-compiler -m64' } };
  await expect(build(world, undefined, given)).rejects.toMatchObject({ code: 'missing-tools', message: 'CXX is "no-compiler -m64", which does not run as a C++ compiler; correct or unset it.' });
  const both = { env: { PATH: join(world.folder, 'empty'), PYTHON: 'no-python' } };
  await expect(build(world, undefined, both)).rejects.toMatchObject({ code: 'missing-tools', message: expect.stringMatching(/^PYTHON is "no-python", .*\. Missing: a C\+\+ compiler; run apt-get install g\+\+ \(.* --wheel FILE no Python is needed\.$/) });
  expect(world.ran()).toEqual([]);
  await build(world, undefined, { env: { ...world.io.env, CXX: ' ', PYTHON: '' } });
  await expectWhole(world);
});

it('says before the download that the package is not whole', async () => {
  const world = fakeWorld();
  rmSync(join(world.tfjs.directory, 'binding'), { recursive: true });
  await expectRejection('invalid-package', build(world));
  expect(world.ran()).toEqual([]);
});

it.each([
  ['pip fails', 'download-failed', 'echo "No matching distribution" >&2; exit 1'],
  ['pip leaves no wheel', 'invalid-wheel', 'exit 0'],
])('when %s, says %s', async (_, code, script) => {
  const world = fakeWorld();
  world.setProgram('python3', script);
  await expectRejection(code, build(world));
  expect(readdirSync(world.tfjs.directory).toSorted()).toEqual(['binding', 'package.json']);
});

it('refuses a file that is no wheel of TensorFlow', async () => {
  const world = fakeWorld();
  await expectRejection('invalid-wheel', build(world, join(world.folder, 'numpy-2.0.0-cp311-cp311-linux.whl')));
  await expectRejection('invalid-wheel', build(world, join(world.folder, 'tensorflow_cpu-2.21.0-cp311-cp311-absent.whl')));
  writeFileSync(world.wheel, 'no zip');
  await expectRejection('invalid-wheel', build(world, world.wheel));
});

it('replaces what an install script left, and takes away only what is its own', async () => {
  const world = fakeWorld();
  const { directory, addonDirectory } = world.tfjs;
  for (const folder of [addonDirectory, join(directory, 'deps/lib')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(directory, 'deps/lib/libtensorflow.so.2.9.1'), 'old');
  expect(await cleanNative(world.tfjs, world.io.signal, () => {})).toBe(false);
  expect((await readState(world.tfjs)).kind).toBe('foreign');
  await build(world);
  await expectWhole(world);
  expect(existsSync(join(directory, 'deps/lib/libtensorflow.so.2.9.1'))).toBe(false);
  expect(await cleanNative(world.tfjs, world.io.signal, () => {})).toBe(true);
  expect(readdirSync(directory).toSorted()).toEqual(['binding', 'package.json']);
});
