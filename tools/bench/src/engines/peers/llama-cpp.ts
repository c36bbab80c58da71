import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EnginePeer } from './engine-peer.ts';
import type { LlamaCppSpec } from './peer-spec.ts';

/** The few calls of node-llama-cpp that are made. */
interface NodeLlamaCpp {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<{ createContext(options: object): Promise<LlamaContext> }> }>;
}

interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

interface LlamaSequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number>;
}

const contextSize = 640;

/** llama.cpp through node-llama-cpp, on the processor, with the binary that npm brings. It picks the token itself. Its keys and values are f16, its default. */
export async function llamaCppPeer({ weights, threads }: LlamaCppSpec, folder: string, installed: string): Promise<EnginePeer> {
  const { getLlama } = (await import(pathToFileURL(join(installed, 'node_modules/node-llama-cpp/dist/index.js')).href)) as NodeLlamaCpp;
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', progressLogs: false });
  const model = await llama.loadModel({ modelPath: join(folder, `model-${weights}.gguf`) });
  return {
    givesLogits: false,
    async greedy(prompts, { count, maxSeconds = Infinity }) {
      // Empty caches, and no more of them than there are prompts. Making them is not timed.
      const context = await model.createContext({ contextSize, batchSize: contextSize, threads, sequences: prompts.length });
      const ids: number[][] = prompts.map(() => []);
      const sequences = prompts.map(() => context.getSequence());
      const began = performance.now();
      let prefilled = began;
      await Promise.all(
        sequences.map(async (sequence, index) => {
          for await (const id of sequence.evaluate(prompts[index]!.ids, { temperature: 0, yieldEogToken: true })) {
            ids[index]!.push(id);
            const now = performance.now();
            // A batch has read its prompts when the last of them has a token.
            if (ids[index]!.length === 1) prefilled = now;
            if (ids[index]!.length >= count || now - prefilled > 1000 * maxSeconds) break;
          }
        }),
      );
      const ended = performance.now();
      await context.dispose();
      return { ids, prefillSeconds: (prefilled - began) / 1000, decodeSeconds: (ended - prefilled) / 1000 };
    },
  };
}
