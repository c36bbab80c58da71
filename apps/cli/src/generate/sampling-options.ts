import { badWords, dry, logitBias, type LogitsProcessor, mirostat, noRepeatNgram, sample, type SampleOptions, sampleProcessors, type Sampler, xtc } from '@tokstream/decode';
import type { Tokenizer } from '@tokstream/tokenize';
import { defined } from '../arguments/defined.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { type GenerationWorld, tokenizerFor } from './generation-world.ts';

/** Options that say how a token is drawn. */
export const samplingOptions: Options = grouped('Sampling', {
  temperature: { type: 'string', value: 'T', help: '0 always takes the most likely token; default 0, or 1 where a filter or a search is given' },
  'top-k': { type: 'string', value: 'N', help: 'draw from the N most likely tokens' },
  'top-p': { type: 'string', value: 'P', help: 'draw from the most likely tokens that hold P of the probability' },
  'min-p': { type: 'string', value: 'P', help: 'draw from tokens at least P times as likely as the first' },
  typical: { type: 'string', value: 'P', help: 'draw from the tokens of most usual surprise that hold P of the probability' },
  'top-n-sigma': { type: 'string', value: 'N', help: 'draw from tokens at most N standard deviations below the first logit' },
  xtc: { type: 'string', value: 'P,T', help: 'with probability P leave out all tokens above probability T but the last of them' },
  mirostat: { type: 'string', value: 'TAU', help: 'steer the surprise towards TAU bits a token, in place of the filters' },
  'repetition-penalty': { type: 'string', value: 'X', help: 'divide logits of tokens seen before by X, prompt included; 1 does nothing' },
  'presence-penalty': { type: 'string', value: 'X', help: 'lower logits of tokens made before by X' },
  'frequency-penalty': { type: 'string', value: 'X', help: 'lower logits by X for each time the token was made' },
  'no-repeat-ngram': { type: 'string', value: 'N', help: 'never make the same N tokens twice' },
  dry: { type: 'string', value: 'MULT', help: 'punish tokens that prolong a repetition; 0.8 is usual' },
  'logit-bias': { type: 'string', value: 'ID=BIAS', help: 'add BIAS to the logit of a token; may be repeated', multiple: true },
  'bad-words': { type: 'string', value: 'TEXT', help: 'never make this text; may be repeated', multiple: true },
  seed: { type: 'string', value: 'N', help: 'seeds the draws; default 0' },
});

/** The same, read. */
export interface SamplingSettings {
  readonly sampling: SampleOptions;
  readonly mirostat: number | undefined;
  readonly xtc: readonly [probability: number, threshold: number | undefined] | undefined;
  readonly dry: number | undefined;
  readonly noRepeatNgram: number | undefined;
  readonly logitBias: Readonly<Record<number, number>> | undefined;
  readonly badWords: readonly string[];
  readonly seed: number;
}

/** @param draws whether the strategy is one that draws */
export function readSampling(given: Arguments, draws: boolean): SamplingSettings {
  const share = { least: 0, most: 1 };
  const anything = { least: Number.NEGATIVE_INFINITY };
  const filters = defined({
    topNSigma: given.number('top-n-sigma', { least: 0 }),
    topK: given.number('top-k', { least: 1, whole: true }),
    topP: given.number('top-p', share),
    minP: given.number('min-p', share),
    typical: given.number('typical', share),
  });
  const penalties = defined({
    repetitionPenalty: given.number('repetition-penalty', { least: 0 }),
    presencePenalty: given.number('presence-penalty', anything),
    frequencyPenalty: given.number('frequency-penalty', anything),
  });
  const tau = given.number('mirostat', { least: 0 });
  const exclusion = readXtc(given.text('xtc'));
  if (tau !== undefined && Object.keys(filters).length > 0) throw invalidArgument('--mirostat is a filter of its own; leave out the other filters.');
  // Who asks for a filter wants to draw.
  const isFiltered = Object.keys(filters).length > 0 || tau !== undefined || exclusion !== undefined;
  return {
    sampling: { ...penalties, ...filters, temperature: given.number('temperature', { least: 0 }) ?? (isFiltered || draws ? 1 : 0) },
    mirostat: tau,
    xtc: exclusion,
    dry: given.number('dry', { least: 0 }),
    noRepeatNgram: given.number('no-repeat-ngram', { least: 1, whole: true }),
    logitBias: readBiases(given.texts('logit-bias')),
    badWords: given.texts('bad-words'),
    seed: given.number('seed', { least: 0, whole: true }) ?? 0,
  };
}

/** The sampler of `decode`. */
export function samplerOf({ sampling, mirostat: tau }: SamplingSettings): Sampler {
  return tau === undefined ? sample(sampling) : mirostat({ tau });
}

/** What goes before the sampler. */
export function samplingProcessors(settings: SamplingSettings, world: GenerationWorld): LogitsProcessor[] {
  const { mirostat: tau, xtc: exclusion, dry: multiplier, noRepeatNgram: size, logitBias: biases, badWords: words, seed } = settings;
  return [
    ...(biases === undefined ? [] : [logitBias(biases)]),
    ...(words.length === 0 ? [] : [badWords(words.flatMap((word) => spellings(word, tokenizerFor('bad-words', world))))]),
    ...(size === undefined ? [] : [noRepeatNgram(size)]),
    ...(multiplier === undefined ? [] : [dry({ multiplier, breakers: breakers(world.tokenizer) })]),
    ...(exclusion === undefined ? [] : [xtc({ probability: exclusion[0], seed, ...(exclusion[1] !== undefined && { threshold: exclusion[1] }) })]),
    // Mirostat replaces the sampler that has the others inside.
    ...(tau === undefined ? [] : shapingProcessors(settings)),
  ];
}

/** What `sample` does inside, for strategies that take processors only and choose or draw themselves. */
export function shapingProcessors({ sampling }: SamplingSettings): LogitsProcessor[] {
  const { temperature, ...others } = sampling;
  return sampleProcessors(temperature === 0 ? others : sampling);
}

function readXtc(text: string | undefined): SamplingSettings['xtc'] {
  if (text === undefined) return undefined;
  const [probability, threshold, ...rest] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (rest.length > 0 || !(probability! >= 0 && probability! <= 1) || (threshold !== undefined && !(threshold > 0 && threshold <= 1))) {
    throw invalidArgument(`--xtc is ${JSON.stringify(text)}; it must be a probability, or a probability and a threshold such as 0.5,0.1.`);
  }
  return [probability!, threshold];
}

function readBiases(texts: readonly string[]): Readonly<Record<number, number>> | undefined {
  if (texts.length === 0) return undefined;
  return Object.fromEntries(
    texts.map((text) => {
      const [, id, bias] = /^\s*(\d{1,9})\s*=\s*([^\s]+)\s*$/.exec(text) ?? [];
      if (id === undefined || !Number.isFinite(Number(bias))) throw invalidArgument(`--logit-bias is ${JSON.stringify(text)}; it must be a token id and a number such as 42=-5.`);
      return [Number(id), Number(bias)] as const;
    }),
  );
}

/** A word as it is spelled at the start of a text and after a space. */
function spellings(word: string, tokenizer: Tokenizer): number[][] {
  if (word.trim() === '') throw invalidArgument('--bad-words is empty; give the text that must not be made.');
  return [word, ` ${word.trimStart()}`].map((text) => [...tokenizer.encode(text, { specialTokens: false }).ids]);
}

/** What no repetition reaches across, as llama.cpp has it. */
function breakers(tokenizer: Tokenizer | undefined): number[] {
  return ['\n', ':', '"', '*'].flatMap((text) => {
    const ids = tokenizer?.encode(text, { specialTokens: false }).ids ?? [];
    return ids.length === 1 ? [ids[0]!] : [];
  });
}
