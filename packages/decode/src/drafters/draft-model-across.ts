import type { CausalLM } from '@tokstream/model';
import { mostLikely } from '../samplers/greedy.ts';
import { draftChain, noDraft } from './draft-tree.ts';
import { DraftWriter } from './draft-writer.ts';
import type { DrafterSource } from './drafter.ts';

/** What drafting across vocabularies needs of a tokenizer: any tokenizer of `@tokstream/tokenize` has it. */
export interface TextCodec {
  encode(text: string, options?: { readonly specialTokens?: boolean }): { readonly ids: Int32Array };
  decode(ids: Iterable<number>, options?: { readonly skipSpecial?: boolean }): string;
}

/** Options of `draftModelAcross`. */
export interface DraftModelAcrossOptions {
  /** That of the draft model. */
  readonly tokenizer: TextCodec;
  /** That of the model. */
  readonly targetTokenizer: TextCodec;
}

/** Tokens of the history that are encoded along with a draft, so that its first token is not taken for the start of a text. */
const anchorTokens = 4;

/**
 * Drafts with a smaller model that has a vocabulary of its own: the history goes to it as text, and its draft comes back as
 * text. Each step encodes the whole history anew, about a millisecond for 4096 tokens.
 *
 * The kind of a node is its depth. Nothing is proposed where the history ends inside a character.
 *
 * Source: Timor et al., "Accelerating LLM Inference with Lossless Speculative Decoding Algorithms for Heterogeneous
 * Vocabularies" (2025), string-level exact match; transformers calls it universal assisted decoding.
 *
 * @param model borrowed
 */
export function draftModelAcross(model: CausalLM, options: DraftModelAcrossOptions): DrafterSource {
  const { tokenizer, targetTokenizer } = options;
  return {
    name: 'draft-model-across',
    largestRead: 0,
    runsModel: true,
    start() {
      const writer = new DraftWriter(model, { top: 1 });
      return {
        async propose({ history, limit, signal }) {
          const text = targetTokenizer.decode(history, { skipSpecial: true });
          const draftHistory = [...tokenizer.encode(text).ids];
          const most = Math.min(limit, writer.roomAfter(draftHistory.length));
          if (text.endsWith('\uFFFD') || draftHistory.length === 0 || most === 0) return noDraft;
          const drafted: number[] = [];
          let logits = await writer.read(draftHistory);
          while (!signal.aborted) {
            const id = mostLikely(logits);
            drafted.push(id);
            if (drafted.length === most) break;
            logits = await writer.write(id);
          }
          const before = tokenizer.decode(draftHistory, { skipSpecial: true });
          const after = tokenizer.decode([...draftHistory, ...drafted], { skipSpecial: true });
          if (!after.startsWith(before)) return noDraft;
          const ids = continuation(targetTokenizer, history, after.slice(before.length).replace(/\uFFFD+$/, '')).slice(0, limit);
          return draftChain(ids, Uint8Array.from(ids.keys(), (depth) => Math.min(depth, 63)));
        },
        [Symbol.dispose]: () => writer[Symbol.dispose](),
      };
    },
  };
}

/** The ids of a text that goes on from the last token: no token of it may reach back over the border. */
function continuation(tokenizer: TextCodec, history: readonly number[], text: string): Int32Array {
  if (text === '') return new Int32Array(0);
  const anchor = tokenizer.decode(history.slice(-anchorTokens), { skipSpecial: true });
  const { ids } = tokenizer.encode(anchor + text, { specialTokens: false });
  for (let count = 1; count < ids.length; count += 1) if (tokenizer.decode(ids.subarray(0, count), { skipSpecial: true }) === anchor) return ids.slice(count);
  return tokenizer.encode(text, { specialTokens: false }).ids;
}
