import { TokstreamError } from '@tokstream/core';
import { describeSinks, sinkDiagnostics } from '@tokstream/metrics/models';
import type { CausalLM } from '@tokstream/model';
import type { LongDocument } from '../documents/long-document.ts';

/** Tokens of each document that are looked at; the scores depend on it. */
const sinkLength = 64;

/** Whether the first tokens of documents draw attention that nothing is done with, in sentences; none where that was cut short. */
export async function findSinks(model: CausalLM, documents: readonly LongDocument[], signal: AbortSignal): Promise<readonly string[]> {
  const texts = documents.map(({ ids }) => ids).filter((ids) => ids.length >= sinkLength);
  if (texts.length === 0) return [];
  try {
    return [describeSinks(await sinkDiagnostics(model, texts, { length: sinkLength, signal }))];
  } catch (error) {
    if (signal.aborted && TokstreamError.isInstance(error)) return [];
    throw error;
  }
}
