import { type Random, seededRandom, TokstreamError } from '@tokstream/core';
import { type ByteModel, endOfText } from './byte-model.ts';
import { byteText } from './byte-text.ts';
import { drawOutcome } from './sample-bytes.ts';
import { scoreBytes } from './score-bytes.ts';

/** Nats below the best middle after which another no longer matters: one in 5e8. */
const negligible = 20;

/** How `fillInTheMiddle` searches. */
export interface FillInTheMiddleOptions {
  readonly suffix: Uint8Array | string;
  /** Longest middle; default 32. */
  readonly maxBytes?: number;
  /** Continuations of the prefix that are drawn; default 8. */
  readonly samples?: number;
  /** Bytes of the suffix that must fit; default 16. Each costs up to a model row for every middle that is tried. */
  readonly suffixBytes?: number;
  /** Whether the text must end with the suffix. Only where `suffixBytes` covers all of it. Default false. */
  readonly end?: boolean;
  /** Default 1; 0 takes the middle after which prefix, middle and suffix fit best, of those drawn. */
  readonly temperature?: number;
  /** Default seeded with 0. */
  readonly random?: Random;
  readonly signal?: AbortSignal;
}

/** A middle, and how well it fits. */
export interface FilledMiddle {
  readonly middle: Uint8Array;
  /** Natural log-probability of the middle after the prefix. */
  readonly logprob: number;
  /** Of the suffix, as far as it was looked at, after both. */
  readonly suffixLogprob: number;
}

/**
 * Finds what stands between a prefix and a suffix, with any causal model: no special tokens, no training.
 *
 * The model stands behind the prefix. Continuations are drawn from its exact byte law; every beginning of one, from the empty
 * middle on, is a candidate, weighed by the probability that the suffix comes next, byte for byte; one is drawn by weight. With
 * many samples that is the law of the middle given both sides, all lengths up to `maxBytes` alike beforehand. It costs about
 * samples x maxBytes x suffixBytes rows at most, far fewer where most middles fit so badly that they are given up at once; the
 * `rows` of the model count them. For a model that was trained to fill in, `fillInTheMiddlePrompt` and `sampleBytes` are much cheaper.
 *
 * @throws `unsupported-bytes` when the suffix fits behind no middle that was drawn; `invalid-option`; those of `ByteModel.next`
 */
export async function fillInTheMiddle(model: ByteModel, options: FillInTheMiddleOptions): Promise<FilledMiddle> {
  const { maxBytes = 32, samples = 8, suffixBytes = 16, temperature = 1, random = seededRandom(0) } = options;
  for (const [name, value, least] of [['maxBytes', maxBytes, 0], ['samples', samples, 1], ['suffixBytes', suffixBytes, 1], ['temperature', temperature, 0]] as const) {
    if (!(value >= least)) throw new TokstreamError(`${name} is ${value}; it must be at least ${least}.`, { code: 'invalid-option', stage: 'fillInTheMiddle' });
  }
  const suffix = byteText(options.suffix);
  const shown = { suffix: suffix.subarray(0, suffixBytes), end: (options.end ?? false) && suffix.length <= suffixBytes };
  const known = new Map<string, KnownMiddle>();
  const candidates: FilledMiddle[] = [];
  const weightOf = ({ suffixLogprob, logprob }: Omit<FilledMiddle, 'middle'>): number => (temperature === 0 ? suffixLogprob + logprob : suffixLogprob);
  let best = Number.NEGATIVE_INFINITY;
  const fit = async (writer: ByteModel, logprob: number): Promise<number> => {
    const atLeast = best - (temperature === 0 ? logprob : negligible * temperature);
    const suffixLogprob = await scoreBytes(writer, shown.suffix, { end: shown.end, atLeast, ...(options.signal && { signal: options.signal }) });
    best = Math.max(best, weightOf({ suffixLogprob, logprob }));
    return suffixLogprob;
  };
  for (let sample = 0; sample < samples; sample += 1) candidates.push(...(await drawMiddles(model, maxBytes, random, known, fit)));
  const weights = Float64Array.from(candidates, weightOf);
  if (weights.every((weight) => weight === Number.NEGATIVE_INFINITY)) throw new TokstreamError('The suffix fits behind no middle that was drawn; raise samples or maxBytes, or look at fewer suffixBytes.', { code: 'unsupported-bytes', stage: 'fillInTheMiddle' });
  return candidates[drawOutcome(weights, temperature, random.next())]!;
}

/** What was found out about a middle. */
interface KnownMiddle {
  readonly suffixLogprob: number;
  readonly law: Float64Array;
}

/** One continuation, as all its beginnings, each with the score of the suffix behind it. */
async function drawMiddles(model: ByteModel, maxBytes: number, random: Random, known: Map<string, KnownMiddle>, fit: (writer: ByteModel, logprob: number) => Promise<number>): Promise<FilledMiddle[]> {
  using writer = model.fork();
  const middles: FilledMiddle[] = [];
  const middle: number[] = [];
  let logprob = 0;
  for (;;) {
    const key = middle.join();
    let found = known.get(key);
    if (found === undefined) {
      const law = await writer.next();
      found = { law, suffixLogprob: await fit(writer, logprob) };
      known.set(key, found);
    }
    const { law, suffixLogprob } = found;
    middles.push({ middle: Uint8Array.from(middle), logprob, suffixLogprob });
    if (middle.length >= maxBytes) return middles;
    const byte = drawOutcome(law, 1, random.next());
    if (byte === endOfText) return middles;
    writer.advance(byte);
    middle.push(byte);
    logprob += law[byte]!;
  }
}
