import { readFileSync } from 'node:fs';
import { type Random, seededRandom, TokstreamError } from '@tokstream/core';
import { randomEncoderWeights, smallEncoders } from '../encoder/encoders.test-support.ts';
import { formatEncoderConfig } from '../encoder/families/registry.ts';
import { loadEncoder } from '../encoder/load-encoder.ts';
import { formatLlamaConfig } from '../llama/llama-config.ts';
import { loadModel } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts';
import type { ModelFiles } from './model-files.ts';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';

/** Texts that take the place of a JSON value: each has broken some reader of some format. */
const hostile: readonly string[] = [
  '-1', '0', '1', '1.5', '1e308', '-1e308', '9007199254740993', '18446744073709551615', '1000000000', '-0', 'null', 'true', '""', '"x"', '[]', '{}', '[0,0]', '[-8,8]', '[8,0]', '[0,1e15]', '[1.5,2.5]', '["0","8"]',
  'NaN', '1e999', '"../../etc/passwd"', '"/etc/passwd"', '"..\\\\x.safetensors"', '"model.safetensors\\u0000"', '"__proto__"', '"F32"', '"F8_E4M3"', '"constructor"', '{"__proto__":{"shape":[1]}}',
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`, '['.repeat(100_000), `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`, '[[[1]]]',
];
const integers: readonly bigint[] = [0n, 1n, 2n, 31n, 255n, 2n ** 16n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n + 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

type Files = Map<string, Buffer>;

const weights = randomWeights(smallConfig, 3);
const config = Buffer.from(JSON.stringify(formatLlamaConfig(smallConfig)));
const whole = (entries: Iterable<readonly [string, { readonly shape: readonly number[]; readonly data: Float32Array }]>): Buffer => Buffer.concat([...encodeSafetensors(entries)]);
const halves = [[...weights].slice(0, 7), [...weights].slice(7)];
const map = Object.fromEntries(halves.flatMap((half, at) => half.map(([name]) => [name, `m-${at}.safetensors`])));
const ggufBytes = readFileSync(new URL('../../fixtures/gguf/llama-q8_0.gguf', import.meta.url));
/** Where the header of that file ends; what lies behind is values. */
const ggufHeader = 2500;

/** Kinds of folders, made anew, with what loads them. */
interface Kind {
  make(): Files;
  load(files: ModelFiles): Promise<Disposable>;
}

const load = (files: ModelFiles): Promise<Disposable> => loadModel(files, { onProgress: () => undefined });
const kinds: readonly Kind[] = [
  { load, make: () => new Map([['config.json', config], [single, whole(weights)]]) },
  { load, make: () => new Map([['config.json', config], ['generation_config.json', Buffer.from('{"eos_token_id":[1,2]}')], [index, Buffer.from(JSON.stringify({ metadata: {}, weight_map: map }))], ...halves.map((half, at) => [`m-${at}.safetensors`, whole(half)] as const)]) },
  { load, make: () => new Map([['a.gguf', ggufBytes]]) },
  ...['xlm-roberta', 't5'].map((family): Kind => {
    const encoder = smallEncoders.find((one) => one.family === family)!;
    const files: Files = new Map([['config.json', Buffer.from(JSON.stringify(formatEncoderConfig(encoder)))], [single, whole(randomEncoderWeights(encoder, 3))]]);
    return { load: (given) => loadEncoder(given, { onProgress: () => undefined }), make: () => new Map(files) };
  }),
];

/** What one case came to. */
export interface HostileCase {
  readonly seed: number;
  /** Code of the error, or `loaded`. */
  readonly outcome: string;
  /** Undefined when the law holds, else what broke it. */
  readonly broken?: string;
}

/** Makes the files of one seed, tries to load them, and looks whether the law of hostile files holds. */
export async function tryHostileFiles(seed: number): Promise<HostileCase> {
  const random = seededRandom(seed);
  const kind = pick(random, kinds);
  const files = kind.make();
  for (let mutation = 1 + Math.floor(random.next() * 2); mutation > 0; mutation -= 1) mutate(random, files);
  const held = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const watched = watch(files);
  const before = process.memoryUsage().arrayBuffers;
  let outcome = 'loaded';
  try {
    (await kind.load(watched.files))[Symbol.dispose]();
  } catch (error) {
    if (!TokstreamError.isInstance(error)) return { seed, outcome: 'crash', broken: String(error instanceof Error ? error.stack : error) };
    outcome = error.code;
    if (!error.isInputError) return { seed, outcome, broken: `${outcome}: ${error.message}` };
    if (error.message.includes('\n') || error.message.length > 2000) return { seed, outcome, broken: `its message is no line: ${error.message.slice(0, 300)}` };
  }
  if (watched.leaks() !== 0) return { seed, outcome, broken: 'it left files open' };
  // The parser of GGUF reads in pieces of 2 MB, whatever a file holds.
  if (watched.bytes() > 8 * held + 64) return { seed, outcome, broken: `it read ${watched.bytes()} of ${held} bytes` };
  const grown = process.memoryUsage().arrayBuffers - before;
  return grown > 48 * 2 ** 20 ? { seed, outcome, broken: `it took ${grown} bytes for files of ${held}` } : { seed, outcome };
}

function mutate(random: Random, files: Files): void {
  if (files.size === 0) return;
  const name = pick(random, [...files.keys()]);
  const bytes = Buffer.from(files.get(name)!);
  const inGguf = name.endsWith('.gguf');
  const isJson = name.endsWith('.json');
  const headerEnd = inGguf ? Math.min(ggufHeader, bytes.length) : isJson ? bytes.length : Math.min(bytes.length, 8 + Number(bytes.length < 8 ? 0n : bytes.readBigUInt64LE() % 100_000n));
  const at = Math.floor(random.next() * headerEnd);
  const choice = random.next();
  if (choice < 0.1) files.set(name, bytes.subarray(0, Math.floor(random.next() * bytes.length)));
  else if (choice < 0.13) files.delete(name);
  else if (choice < 0.16) files.set(name, Buffer.concat([bytes, Buffer.alloc(1 + Math.floor(random.next() * 99), 0x20)]));
  else if (choice < 0.25) {
    if (bytes.length > 0) bytes[at] = Math.floor(random.next() * 256);
    files.set(name, bytes);
  } else if (inGguf || choice < 0.35) {
    // Fields of counts and lengths stand at no known place, so most of these hit strings; there are many cases.
    const place = !inGguf || random.next() < 0.15 ? pick(random, inGguf ? [4, 8, 16] : [0]) : at;
    if (place + 8 <= bytes.length) bytes.writeBigUInt64LE(pick(random, integers), place);
    files.set(name, bytes);
  } else if (isJson) files.set(name, Buffer.from(mutateJson(random, bytes.toString('utf8'))));
  else if (bytes.length > 8) {
    const json = Buffer.from(mutateJson(random, bytes.subarray(8, headerEnd).toString('utf8')));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(json.length));
    files.set(name, Buffer.concat([prefix, json, bytes.subarray(headerEnd)]));
  }
}

/** Puts something in the place of a value or of a name, or says a name twice. */
function mutateJson(random: Random, text: string): string {
  const values = [...text.matchAll(/:\s*("(?:[^"\\]|\\.)*"|\[[^[\]{}]*\]|-?[\d.eE+-]+|true|false|null)/g)];
  if (values.length === 0) return pick(random, hostile);
  const { 0: found, index: place } = pick(random, values);
  const [head, tail] = [text.slice(0, place), text.slice(place + found.length)];
  const choice = random.next();
  if (choice < 0.7) return `${head}:${pick(random, hostile)}${tail}`;
  if (choice < 0.8) return text.replace('{', `{${JSON.stringify(pick(random, ['__proto__', '__metadata__', 'model_type', 'weight_map', 'x']))}:${pick(random, hostile)},`);
  if (choice < 0.9) return text.replace(/"[\w.]+"(?=:)/, pick(random, ['"__proto__"', '"toString"', '""', '"model.norm.weight"']));
  return `${head}:${found.slice(1)},"again"${found}${tail}`;
}

/** The files in memory, with an eye on what is asked of them. */
function watch(files: Files): { readonly files: ModelFiles; bytes(): number; leaks(): number } {
  let [bytes, open] = [0, 0];
  return {
    files: {
      location: 'memory',
      ...([...files.keys()].some((name) => name.endsWith('.gguf')) && { gguf: 'a.gguf' }),
      text: async (name) => files.get(name)?.toString('utf8'),
      async open(name) {
        const contents = files.get(name);
        if (contents === undefined) return undefined;
        open += 1;
        return {
          bytes: contents.length,
          async read(begin, end) {
            const part = contents.subarray(begin, end);
            bytes += part.length;
            return new Uint8Array(part);
          },
          async [Symbol.asyncDispose]() {
            open -= 1;
          },
        };
      },
    },
    bytes: () => bytes,
    leaks: () => open,
  };
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random.next() * values.length)]!;
}
