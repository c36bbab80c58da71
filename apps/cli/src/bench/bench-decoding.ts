import { type DecodeOptions, type DrafterSource, sample } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { batchPrompts, benchTexts } from './bench-texts.ts';
import { inRounds, rate, ratios, round, type RoundOptions } from './rounds.ts';
import { timeDecoding, type TimedRun } from './time-decoding.ts';

/** What `benchDecoding` measures, and with what. */
export interface BenchDecodingOptions extends RoundOptions {
  /** With what to call them. Each keeps what it learnt from text to text, as in a process that serves for a while. */
  readonly drafters: ReadonlyMap<string, DrafterSource>;
  /** Numbers of prompts decoded together. */
  readonly batches: readonly number[];
  readonly maxNewTokens: number;
  readonly now: () => number;
}

/** One line of the result; `ratio` is the median over the rounds of the ratio within a round. */
export type DecodingLine =
  | { readonly type: 'logprobs'; readonly text: string; readonly tokensPerSecond: number; /** With the log-probability of each token. */ readonly logprobsTokensPerSecond: number; readonly ratio: number; readonly ratios: readonly number[]; readonly sameTokens: boolean }
  | { readonly type: 'speculation'; readonly text: string; readonly drafter: string; readonly tokensPerSecond: number; readonly plainTokensPerSecond: number; readonly ratio: number; readonly ratios: readonly number[]; readonly callsPerToken: number; readonly drafted: number; readonly accepted: number; readonly sameTokens: boolean }
  | { readonly type: 'batch'; readonly batch: number; readonly tokensPerSecond: number; readonly oneByOneTokensPerSecond: number; readonly ratio: number; readonly ratios: readonly number[]; readonly sameTokens: boolean };

/** Decodes plainly, as `generate` does for people, with log-probabilities, and with each drafter; then one by one and together. */
export async function* benchDecoding(model: CausalLM, tokenizer: Tokenizer, options: BenchDecodingOptions): AsyncGenerator<DecodingLine> {
  for (const text of benchTexts) {
    const { temperature } = text;
    const prompt = tokenizer.encode(text.prompt).ids;
    const run = (way: DecodeOptions): Promise<TimedRun> => timeDecoding(model, [prompt], { maxNewTokens: options.maxNewTokens, sampler: sample({ temperature }), seed: 1, signal: options.signal, logprobs: false, ...way }, options.now);
    const [plain, telling, ...drafted] = await inRounds([{}, { logprobs: true }, ...[...options.drafters.values()].map((drafter) => ({ drafter }))], options, text.name, run) as [TimedRun[], TimedRun[], ...TimedRun[][]];
    yield { type: 'logprobs', text: text.name, tokensPerSecond: rate(plain), logprobsTokensPerSecond: rate(telling), ...ratios(telling, plain), sameTokens: same(telling, plain) };
    for (const [at, drafter] of [...options.drafters.keys()].entries()) {
      const own = drafted[at]!;
      const made = own.reduce((sum, { ids }) => sum + ids[0]!.length - 1, 0);
      const total = (count: (one: TimedRun) => number): number => own.reduce((sum, one) => sum + count(one), 0);
      yield { type: 'speculation', text: text.name, drafter, tokensPerSecond: rate(own), plainTokensPerSecond: rate(plain), ...ratios(plain, own), callsPerToken: round(total(({ calls }) => calls) / made), drafted: total((one) => one.drafted), accepted: total((one) => one.accepted), sameTokens: same(plain, own) };
    }
  }
  for (const batch of options.batches) {
    const prompts = batchPrompts(batch).map((text) => tokenizer.encode(text).ids);
    const together = (list: readonly Int32Array[]): Promise<TimedRun> => timeDecoding(model, list, { maxNewTokens: options.maxNewTokens, signal: options.signal, logprobs: false }, options.now);
    const oneByOne = async (): Promise<TimedRun> => {
      const parts: TimedRun[] = [];
      for (const prompt of prompts) parts.push(await together([prompt]));
      return { ids: parts.map(({ ids }) => ids[0]!), seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0), calls: 0, drafted: 0, accepted: 0, cacheBytes: 0 };
    };
    const [plain, own] = await inRounds([oneByOne, () => together(prompts)], options, `${batch} together`, (way) => way());
    yield { type: 'batch', batch, tokensPerSecond: rate(own!), oneByOneTokensPerSecond: rate(plain!), ...ratios(plain!, own!), sameTokens: same(plain!, own!) };
  }
}

function same(plain: readonly TimedRun[], own: readonly TimedRun[]): boolean {
  return own.every(({ ids }) => JSON.stringify(ids) === JSON.stringify(plain[0]!.ids));
}
