import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseLlamaConfig } from '@tokstream/model';
import type { EnginePeer } from './engine-peer.ts';
import { greedyByStep, type Step } from './greedy-by-step.ts';
import type { OnnxruntimeSpec } from './peer-spec.ts';

/** The few calls of onnxruntime-node that are made; it is no dependency, because it weighs 290 MB. */
interface Onnxruntime {
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, shape: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(path: string, options: object): Promise<OnnxSession> };
}

interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Record<string, OnnxTensor>>;
}

interface OnnxTensor {
  readonly data: Float32Array;
}

/** ONNX Runtime on the CPU. Keys and values go out of a step and into the next as tensors, which is how its users do it. */
export async function onnxruntimePeer({ file, threads }: OnnxruntimeSpec, folder: string, installed: string): Promise<EnginePeer> {
  const { InferenceSession, Tensor } = createRequire(join(installed, 'package.json'))('onnxruntime-node') as Onnxruntime;
  const session = await InferenceSession.create(join(folder, 'onnx', `${file}.onnx`), { intraOpNumThreads: threads });
  const { layers, kvHeads, headDim } = parseLlamaConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>);
  const names = Array.from({ length: layers }, (_, layer) => ['key', 'value'].map((kind) => `${layer}.${kind}`)).flat();
  const takesPositions = session.inputNames.includes('position_ids');

  const steps = (batch: number): Step => {
    let past = Object.fromEntries(names.map((name) => [`past_key_values.${name}`, new Tensor('float32', new Float32Array(0), [batch, kvHeads, 0, headDim])]));
    return async (ids, position) => {
      const rows = ids[0]!.length;
      const out = await session.run({
        input_ids: new Tensor('int64', BigInt64Array.from(ids.flat(), BigInt), [batch, rows]),
        attention_mask: new Tensor('int64', new BigInt64Array(batch * (position + rows)).fill(1n), [batch, position + rows]),
        ...(takesPositions && { position_ids: new Tensor('int64', BigInt64Array.from({ length: batch * rows }, (_, at) => BigInt(position + (at % rows))), [batch, rows]) }),
        ...past,
      });
      past = Object.fromEntries(names.map((name) => [`past_key_values.${name}`, out[`present.${name}`]!]));
      const { data } = out['logits']!;
      const vocabulary = data.length / batch;
      return ids.map((_, sequence) => data.subarray(sequence * vocabulary, (sequence + 1) * vocabulary));
    };
  };
  return { givesLogits: true, greedy: (prompts, options) => greedyByStep(steps(prompts.length), prompts, options) };
}
