import { type ByteModel, byteModel, byteVocabulary } from '@tokstream/decode';
import type { EntropySource } from '@tokstream/merge';
import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';

/** Entropies of the bytes of a text by a model that speaks in tokens, exactly. Borrows the model. */
export function byteEntropy(model: CausalLM, tokenizer: Tokenizer, startIds: ArrayLike<number>): EntropySource {
  const vocabulary = byteVocabulary(tokenizer);
  let bytes: ByteModel | undefined;
  const end = (): void => {
    bytes?.[Symbol.dispose]();
    bytes = undefined;
  };
  return {
    async read({ ids, final }, { signal } = {}) {
      const entropies = new Float64Array(ids.length);
      for (let at = 0; at < ids.length; at += 1) {
        signal?.throwIfAborted();
        bytes ??= byteModel(model, vocabulary, { startIds });
        entropies[at] = (await bytes.next()).reduce((sum, logprob) => (logprob === Number.NEGATIVE_INFINITY ? sum : sum - Math.exp(logprob) * logprob), 0);
        bytes.advance(ids[at]!);
      }
      if (final) end();
      return entropies;
    },
    [Symbol.dispose]: end,
  };
}
