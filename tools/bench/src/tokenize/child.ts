// One peer in a process of its own. `speed`: encodes one text, then another one twice. `memory`: what a loaded tokenizer holds.
// `adversarial`: a text without words. Prints a line of JSON.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { adversarial } from './corpus.ts';
import type { Encode } from './peers/peer.ts';
import { peers } from './peers/registry.ts';
import { tokenizerFile, vocabularies } from './vocabularies.ts';

/** What a run of `speed` reports. */
export interface SpeedRun {
  /** Megabytes a second for the first text after loading, when the code is still cold. */
  readonly cold: number;
  /** For another text after that: what a process that lives for a while gives. */
  readonly fresh: number;
  /** For the same text again, which every cache knows. */
  readonly again: number;
  readonly tokens: number;
  readonly digest: string;
}

/** What a run of `adversarial` reports: seconds for one million characters, then for two. */
export interface AdversarialRun {
  readonly one: number;
  readonly two: number;
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
} else if (task === 'adversarial') {
  const encode = await load();
  const text = adversarial[detail]!;
  await encode(text(0.1));
  print({ one: (await timed(encode, text(1))).seconds, two: (await timed(encode, text(2))).seconds } satisfies AdversarialRun);
} else {
  const encode = await load();
  const [warmUp, measured] = await Promise.all(detail.split('\n').map((file) => readFile(file, 'utf8')));
  const rate = ({ seconds }: Timed, text: string): number => Buffer.byteLength(text) / 1e6 / seconds;
  const cold = rate(await timed(encode, warmUp!), warmUp!);
  const first = await timed(encode, measured!);
  const again = rate(await timed(encode, measured!), measured!);
  const { ids } = first;
  print({ cold, fresh: rate(first, measured!), again, tokens: ids.length, digest: createHash('sha256').update(Int32Array.from(ids)).digest('hex') } satisfies SpeedRun);
}
process.exit(0);

function measure(): NodeJS.MemoryUsage {
  // Started with --expose-gc.
  (globalThis as { gc?: () => void }).gc!();
  (globalThis as { gc?: () => void }).gc!();
  return process.memoryUsage();
}

interface Timed {
  readonly ids: ArrayLike<number>;
  readonly seconds: number;
}

async function timed(encode: Encode, text: string): Promise<Timed> {
  const began = performance.now();
  const ids = await encode(text);
  return { ids, seconds: (performance.now() - began) / 1000 };
}

function print(run: SpeedRun | AdversarialRun | MemoryRun): void {
  process.stdout.write(`${JSON.stringify(run)}\n`);
}
