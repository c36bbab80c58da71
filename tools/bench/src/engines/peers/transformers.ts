import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EnginePeer } from './engine-peer.ts';
import type { TransformersSpec } from './peer-spec.ts';

/** The few calls of transformers.js that are made. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  readonly AutoTokenizer: { from_pretrained(name: string): Promise<(text: string | readonly string[]) => Record<string, unknown>> };
  readonly AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<{ generate(options: object): Promise<unknown>; readonly generation_config?: { eos_token_id?: unknown } }> };
  readonly TextStreamer: new (tokenizer: unknown, options: object) => object;
}

/** transformers.js from text to text: its tokenizer, its loop, its streamer, ONNX Runtime with the threads that it chooses itself. */
export async function transformersPeer({ dtype }: TransformersSpec, folder: string, installed: string): Promise<EnginePeer> {
  const { env, AutoTokenizer, AutoModelForCausalLM, TextStreamer } = (await import(pathToFileURL(join(installed, 'node_modules/@huggingface/transformers/dist/transformers.node.mjs')).href)) as Transformers;
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: dirname(folder) });
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, { dtype, device: 'cpu' });
  return {
    givesLogits: false,
    noBatch: 'its streamer takes one sequence',
    async greedy([prompt], { count }) {
      const ids: number[] = [];
      let text = '';
      let prefilled = 0;
      const streamer = new TextStreamer(tokenizer, {
        skip_prompt: true,
        callback_function: (piece: string) => (text += piece),
        token_callback_function(tokens: readonly bigint[]) {
          ids.push(...tokens.map(Number));
          if (prefilled === 0) prefilled = performance.now();
        },
      });
      const began = performance.now();
      await model.generate({ ...tokenizer(prompt!.text), max_new_tokens: count, do_sample: false, eos_token_id: null, streamer });
      return { ids: [ids], prefillSeconds: (prefilled - began) / 1000, decodeSeconds: (performance.now() - prefilled) / 1000 };
    },
  };
}
