import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { TokstreamError } from '@tokstream/core';

/** The tokenizer of a model folder; undefined when it has none. */
export async function tokenizerOfModel(directory: string, signal: AbortSignal): Promise<Tokenizer | undefined> {
  try {
    return await loadTokenizer(directory, { signal });
  } catch (error) {
    if (TokstreamError.isInstance(error) && error.code === 'missing-file') return undefined;
    throw error;
  }
}
