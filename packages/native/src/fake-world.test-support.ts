import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { BuildIo } from './build-native.ts';
import { findTfjsPackage, type TfjsPackage } from './tfjs-package.ts';

/** A project with an installed package, a wheel, and a compiler and a pip that write down how they were called. */
export interface FakeWorld {
  readonly folder: string;
  readonly tfjs: TfjsPackage;
  readonly wheel: string;
  readonly cacheDirectory: string;
  readonly io: BuildIo;
  /** What was run so far, such as `['pip', 'g++', 'g++']`; questions for a version are not in it. */
  ran(): string[];
  /** Replaces a program by another script. */
  setProgram(name: string, script: string): void;
}

const name = '@tensorflow/tfjs-node';

export function fakeWorld(): FakeWorld {
  const folder = mkdtempSync(join(tmpdir(), 'tokstream-native-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'node_modules', name);
  const log = join(folder, 'log');
  const wheel = join(folder, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl');
  for (const made of [join(directory, 'binding'), join(folder, 'bin')]) mkdirSync(made, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version: '4.22.0', binary: { napi_versions: [3, 8] } }));
  writeFileSync(join(directory, 'binding/tfjs_binding.cc'), '');
  writeFileSync(wheel, fakeWheel());

  const setProgram = (program: string, script: string): void => {
    writeFileSync(join(folder, 'bin', program), `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\n${script}\n`);
    chmodSync(join(folder, 'bin', program), 0o755);
  };
  const after = (option: string): string => `while [ "$1" != ${option} ]; do shift; done`;
  setProgram('g++', `echo g++ >>"${log}"; ${after('-o')}; echo compiled >"$2"`);
  setProgram('python3', `echo pip >>"${log}"; ${after('--dest')}; cp "${wheel}" "$2"`);
  return {
    folder,
    tfjs: findTfjsPackage(folder, false, 9),
    wheel,
    cacheDirectory: join(folder, 'cache'),
    io: { env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }, signal: new AbortController().signal, progress: () => {} },
    ran: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    setProgram,
  };
}

function fakeWheel(): Buffer {
  return storedZip({
    'tensorflow/libtensorflow_cc.so.2': 'the library',
    'tensorflow/libtensorflow_framework.so.2': 'the framework',
    'tensorflow/include/tensorflow/c/c_api.h': '// C interface',
    'tensorflow/include/xla/tsl/c/tsl_status.h': '// status',
    'tensorflow/include/tensorflow/core/framework/op.h': '// not needed',
    'tensorflow/python/_pywrap_tfe.so': 'not needed',
  });
}

/** A zip without compression: local headers with contents, the directory, its end (PKWARE APPNOTE 4.3). */
function storedZip(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, text] of Object.entries(files)) {
    const [nameBytes, content] = [Buffer.from(path), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, nameBytes]));
    bodies.push(body);
    at += body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, entries, end]);
}
