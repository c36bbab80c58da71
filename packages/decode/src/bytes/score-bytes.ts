import { type ByteModel, endOfText } from './byte-model.ts';
import { byteText } from './byte-text.ts';

/** How `scoreBytes` counts. */
export interface ScoreBytesOptions {
  /** Whether the text must be over after the bytes. Default false: anything may follow. */
  readonly end?: boolean;
  /** The score is given up once it falls below this; default never. */
  readonly atLeast?: number;
  readonly signal?: AbortSignal;
}

/**
 * The natural log-probability that a model goes on with these bytes, from where it stands. The model stays there.
 *
 * @returns -Infinity where the bytes cannot come, or once the score is below `atLeast`
 * @throws those of `ByteModel.next`; the signal's reason
 */
export async function scoreBytes(model: ByteModel, text: Uint8Array | string, options: ScoreBytesOptions = {}): Promise<number> {
  const { end = false, atLeast = Number.NEGATIVE_INFINITY, signal } = options;
  using reader = model.fork();
  let score = 0;
  for (const outcome of [...byteText(text), ...(end ? [endOfText] : [])]) {
    signal?.throwIfAborted();
    score += (await reader.next())[outcome]!;
    if (score === Number.NEGATIVE_INFINITY || score < atLeast) return Number.NEGATIVE_INFINITY;
    if (outcome !== endOfText) reader.advance(outcome);
  }
  return score;
}
