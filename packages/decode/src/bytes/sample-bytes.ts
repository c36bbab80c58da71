import { type Random, seededRandom, TokstreamError } from '@tokstream/core';
import { type ByteModel, endOfText } from './byte-model.ts';

/** How `sampleBytes` draws. */
export interface SampleBytesOptions {
  /** Default 1; 0 takes the most likely byte. */
  readonly temperature?: number;
  /** Default seeded with 0. */
  readonly random?: Random;
  /** Default 256. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** One byte that was drawn. */
export interface SampledByte {
  readonly byte: number;
  /** Natural logarithm, as the model had it, before temperature. */
  readonly logprob: number;
  /** Characters that it completes, U+FFFD for bytes that are none; often empty in the middle of one. */
  readonly text: string;
}

/**
 * Goes on from where a byte model stands, byte by byte, until the end of the text or `maxBytes`. The model is left behind the
 * last byte; characters that were cut off are not reported.
 *
 * @throws `invalid-option`; those of `ByteModel.next`; the signal's reason
 * @example
 * using bytes = byteModel(model, vocabulary, { startIds: [0] });
 * bytes.prefix('once upon a ti');
 * for await (const { text } of sampleBytes(bytes, { temperature: 0.7 })) process.stdout.write(text);
 */
export async function* sampleBytes(model: ByteModel, options: SampleBytesOptions = {}): AsyncGenerator<SampledByte, void, undefined> {
  const { temperature = 1, random = seededRandom(0), maxBytes = 256, signal } = options;
  if (!(temperature >= 0)) throw new TokstreamError(`temperature is ${temperature}; it must be at least 0.`, { code: 'invalid-option', stage: 'sampleBytes' });
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) throw new TokstreamError(`maxBytes is ${maxBytes}; it must be a whole number of at least 0.`, { code: 'invalid-option', stage: 'sampleBytes' });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let made = 0; made < maxBytes; made += 1) {
    signal?.throwIfAborted();
    const law = await model.next();
    const byte = drawOutcome(law, temperature, random.next());
    if (byte === endOfText) return;
    model.advance(byte);
    yield { byte, logprob: law[byte]!, text: decoder.decode(Uint8Array.of(byte), { stream: true }) };
  }
}

/** The outcome at which the cumulative probability passes `share`; with temperature 0 the most likely, of equal ones the first. */
export function drawOutcome(law: Float64Array, temperature: number, share: number): number {
  const most = Math.max(...law);
  const best = law.indexOf(most);
  if (temperature === 0) return best;
  const weights = law.map((log) => Math.exp((log - most) / temperature));
  let left = share * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [outcome, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return outcome;
  }
  return best;
}
