import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { GreedyPeer } from './greedy-run.ts';
import { timeGreedy } from './greedy-run.ts';

/** The few calls of onnxruntime-node that are made; it is no dependency, because it weighs 290 MB. */
interface Onnxruntime {
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, shape: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(path: string, options: object): Promise<{ run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>> }> };
}

interface OnnxTensor {
  readonly data: Float32Array;
}

/** ONNX Runtime on the graph of `llamaOnnx`, on the CPU. */
export async function onnxruntimePeer(folder: string, installed: string, shape: { readonly layers: number; readonly heads: number; readonly headDim: number }, threads: number): Promise<GreedyPeer> {
  const { InferenceSession, Tensor } = createRequire(join(installed, 'package.json'))('onnxruntime-node') as Onnxruntime;
  const session = await InferenceSession.create(join(folder, 'model.onnx'), { intraOpNumThreads: threads });
  return async (prompt, count) => {
    let past: Record<string, OnnxTensor> = {};
    for (let index = 0; index < 2 * shape.layers; index += 1) past[`past.${index}`] = new Tensor('float32', new Float32Array(0), [shape.heads, 0, shape.headDim]);
    return timeGreedy(
      async (ids, position) => {
        const positions = Float32Array.from(ids, (_, row) => position + row);
        const out = await session.run({ ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length]), positions: new Tensor('float32', positions, [ids.length]), ...past });
        past = Object.fromEntries(Object.keys(past).map((_, index) => [`past.${index}`, out[`present.${index}`]!]));
        return out['logits']!.data;
      },
      prompt,
      count,
    );
  };
}
