// One peer in a process of its own. `speed`: encodes a corpus twice. `memory`: what a loaded tokenizer holds. `adversarial`: one
// text of one and of two million characters. Prints a line of JSON.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { adversarial } from './corpus.ts';
import { peers } from './peers/registry.ts';
import { tokenizerFile, vocabularies } from './vocabularies.ts';

/** What a run of `speed` or `adversarial` reports. */
export interface EncodeRun {
  /** For the first time after loading, and for the second. */
  readonly firstSeconds: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly tokens: number;
  readonly digest: string;
}

/** What a run of `memory` reports, in bytes; `seconds` to load. */
export interface MemoryRun {
  readonly heap: number;
  readonly buffers: number;
  readonly seconds: number;
}

const [task, peer, vocabularyName, detail, installed] = process.argv.slice(2) as [string, string, string, string, string];
const vocabulary = vocabularies.find(({ name }) => name === vocabularyName)!;
const load = (): ReturnType<(typeof peers)[string]> => peers[peer]!(vocabulary, tokenizerFile(vocabulary, installed), installed);

if (task === 'memory') {
  const before = measure();
  const began = performance.now();
  const encode = await load();
  const seconds = (performance.now() - began) / 1000;
  const after = measure();
  await encode('so that it is kept');
  print({ heap: after.heapUsed - before.heapUsed, buffers: after.arrayBuffers - before.arrayBuffers, seconds } satisfies MemoryRun);
} else {
  const encode = await load();
  const text = task === 'speed' ? await readFile(detail, 'utf8') : adversarial[detail.split(':')[0]!]!(Number(detail.split(':')[1]));
  const began = performance.now();
  await encode(text);
  const between = performance.now();
  const ids = await encode(text);
  const [firstSeconds, seconds] = [(between - began) / 1000, (performance.now() - between) / 1000];
  print({ firstSeconds, seconds, bytes: Buffer.byteLength(text), tokens: ids.length, digest: createHash('sha256').update(Int32Array.from(ids)).digest('hex') } satisfies EncodeRun);
}
process.exit(0);

function measure(): NodeJS.MemoryUsage {
  // Started with --expose-gc.
  (globalThis as { gc?: () => void }).gc!();
  (globalThis as { gc?: () => void }).gc!();
  return process.memoryUsage();
}

function print(run: EncodeRun | MemoryRun): void {
  process.stdout.write(`${JSON.stringify(run)}\n`);
}
