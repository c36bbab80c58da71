import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listParameters } from './decoder/decoder-parameters.ts';
import { decoderOf } from './families/decoder-of.ts';
import { formatLlamaConfig, type LlamaConfig } from './llama/llama-config.ts';
import { loadModel } from './load-model.ts';
import { smallConfig } from './random-llama.test-support.ts';
import { sizeOf } from './safetensors/named-tensor.ts';
import { type LazyTensor, writeCheckpoint } from './safetensors/write-checkpoint.ts';

/** 102 million weights. */
const config: LlamaConfig = { ...smallConfig, vocabulary: 32_000, width: 640, hiddenWidth: 1728, layers: 18, heads: 10, kvHeads: 5, headDim: 64, tied: true, attentionBias: false, mlpBias: false };

const resident = (line: 'VmHWM' | 'VmRSS'): number => Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;

let folder: string;
/** Resident memory with a backend and no model. */
let base: number;
beforeAll(async () => {
  await selectBackend({ backend: process.env['TOKSTREAM_REQUIRE_TENSORFLOW'] === '1' ? 'tensorflow' : 'wasm' });
  folder = await mkdtemp(`${tmpdir()}/tokstream-large-`);
  await writeFile(`${folder}/config.json`, JSON.stringify(formatLlamaConfig(config)));
  base = resident('VmRSS');
  const random = seededRandom(1);
  const noise = Float32Array.from({ length: 2 ** 16 }, () => (random.next() - 0.5) / 10);
  const noiseOf = (size: number): Float32Array => {
    const values = new Float32Array(size);
    for (let at = 0; at < size; at += noise.length) values.set(noise.subarray(0, size - at), at);
    return values;
  };
  const tensors = listParameters(decoderOf(config).slots).flatMap(([, { parts }]) => parts.map(({ name, shape }): [string, LazyTensor] => [name, { shape, data: () => noiseOf(sizeOf(shape)) }]));
  await writeCheckpoint(folder, tensors, { type: 'BF16', maxShardBytes: 1e8 });
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

describe('a checkpoint of 100 million weights', () => {
  it('takes no more memory to load than 1.3 times the weights as they are held', async () => {
    const resident = (line: 'VmHWM' | 'VmRSS'): number => Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
    // Makes the present the peak (Linux, proc(5)).
    writeFileSync('/proc/self/clear_refs', '5');
    const held = tf.memory().numBytes;
    const progress: number[] = [];
    using model = await loadModel(folder, { engine: 'eager', onProgress: ({ bytesRead, bytesTotal }) => void progress.push(bytesRead / bytesTotal) });
    const weights = tf.memory().numBytes - held;
    expect(weights).toBeGreaterThanOrEqual(4 * 100e6);
    expect(resident('VmHWM') - base).toBeLessThan(1.3 * weights);
    expect(progress.at(-1)).toBe(1);
    expect(progress.length).toBeGreaterThan(40);
    expect(model.shape.layers).toBe(18);
  });

  it('hears an abort within a tensor', () =>
    leakGuard(async () => {
      const stop = new AbortController();
      let bytes = 0;
      const loading = loadModel(folder, { engine: 'eager',
        signal: stop.signal,
        onProgress({ bytesRead }) {
          bytes = bytesRead;
          stop.abort();
        },
      });
      await expectRejection('aborted', loading);
      // The largest tensor is read first and has 41 MB in the file.
      expect(bytes).toBeLessThan(10e6);
    }));
});
