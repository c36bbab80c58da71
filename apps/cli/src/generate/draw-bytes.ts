import type { DoneReason } from '@tokstream/core';
import { type ByteModel, byteModel, byteVocabulary, fillInTheMiddle, sampleBytes, type SampleBytesOptions, sequenceRandom, stopStrings } from '@tokstream/decode';
import { startOfText } from '../model/start-of-text.ts';
import { type BytesView, bytesView } from '../output/bytes-view.ts';
import type { Generation } from './generation.ts';
import { tokenizerFor } from './generation-world.ts';

/** Goes on from each prompt byte by byte, or, with a suffix, finds what stands between the two. One prompt after another. */
export async function drawBytes(texts: AsyncIterable<string>, generation: Generation, suffix: string | undefined): Promise<void> {
  const { world, settings, io } = generation;
  const vocabulary = byteVocabulary(tokenizerFor(suffix === undefined ? 'exact-bytes' : 'fill', world));
  const startIds = startOfText(world.tokenizer!, world.model, suffix === undefined ? '--exact-bytes' : '--fill');
  const view = bytesView(generation);
  const { maxNewTokens: maxBytes = suffix === undefined ? 128 : 32, stopStrings: stops } = settings.stops;
  const { temperature = 0 } = settings.sampling.sampling;
  let index = 0;
  try {
    for await (const prompt of texts) {
      using bytes = byteModel(world.model, vocabulary, { startIds });
      bytes.prefix(prompt);
      const options = { maxBytes, temperature, random: sequenceRandom(world.seed, index), signal: io.signal };
      view.begin(index, prompt);
      if (suffix === undefined) {
        const reason = await drawText(bytes, options, stops, view);
        view.done(reason, bytes.rows);
      } else view.filled(await fillInTheMiddle(bytes, { ...options, suffix }), suffix, bytes.rows);
      index += 1;
    }
  } finally {
    view.end();
  }
}

/** Draws until the text is over; a text that is cut off by Ctrl-C ends as `aborted`. */
async function drawText(bytes: ByteModel, options: SampleBytesOptions & { readonly maxBytes: number }, stops: readonly string[], view: BytesView): Promise<DoneReason> {
  using stopping = stopStrings(stops);
  let made = 0;
  try {
    for await (const drawn of sampleBytes(bytes, options)) {
      made += 1;
      view.byte(drawn, stopping.push(drawn.text).join(''));
      if (stopping.matched !== null) return 'stop-string';
    }
  } catch (error) {
    if (options.signal?.aborted) return 'aborted';
    throw error;
  } finally {
    view.rest(stopping.matched === null ? stopping.flush().join('') : '');
  }
  return made < options.maxBytes ? 'end-of-sequence' : 'length';
}
