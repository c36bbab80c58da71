import { throwIfAborted } from '@tokstream/core';
import { type DrafterSource, sample } from '@tokstream/decode';
import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { batchPrompts, benchTexts } from './bench-texts.ts';
import { timeDecoding, type TimedRun } from './time-decoding.ts';

/** What `benchDecoding` measures, and with what. */
export interface BenchDecodingOptions {
  /** With what to call them. Each keeps what it learnt from text to text, as in a process that serves for a while. */
  readonly drafters: ReadonlyMap<string, DrafterSource>;
  /** Numbers of prompts decoded together. */
  readonly batches: readonly number[];
  readonly maxNewTokens: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onRun: (what: string) => void;
}

/** One line of the result; `ratio` is the median over the rounds of the ratio within a round. */
export type BenchLine =
  | { readonly type: 'speculation'; readonly text: string; readonly drafter: string; readonly tokensPerSecond: number; readonly plainTokensPerSecond: number; readonly ratio: number; readonly ratios: readonly number[]; readonly callsPerToken: number; readonly drafted: number; readonly accepted: number; readonly sameTokens: boolean }
  | { readonly type: 'batch'; readonly batch: number; readonly tokensPerSecond: number; readonly oneByOneTokensPerSecond: number; readonly ratio: number; readonly ratios: readonly number[]; readonly sameTokens: boolean };

/** Decodes plainly and with each drafter, then one by one and together; in rounds, so that what slows the machine slows all. */
export async function* benchDecoding(model: CausalLM, tokenizer: Tokenizer, options: BenchDecodingOptions): AsyncGenerator<BenchLine> {
  for (const text of benchTexts) {
    const { temperature } = text;
    const prompt = tokenizer.encode(text.prompt).ids;
    const run = (drafter: DrafterSource | undefined): Promise<TimedRun> => timeDecoding(model, [prompt], { maxNewTokens: options.maxNewTokens, sampler: sample({ temperature }), seed: 1, signal: options.signal, ...(drafter && { drafter }) }, options.now);
    const runs = await inRounds([undefined, ...options.drafters.values()], options, text.name, run);
    const plain = runs[0]!;
    for (const [at, drafter] of [...options.drafters.keys()].entries()) {
      const own = runs[at + 1]!;
      const made = own.reduce((sum, { ids }) => sum + ids[0]!.length - 1, 0);
      const total = (count: (one: TimedRun) => number): number => own.reduce((sum, one) => sum + count(one), 0);
      yield { type: 'speculation', text: text.name, drafter, tokensPerSecond: rate(own), plainTokensPerSecond: rate(plain), ...ratios(plain, own), callsPerToken: round(total(({ calls }) => calls) / made), drafted: total((one) => one.drafted), accepted: total((one) => one.accepted), sameTokens: same(plain, own) };
    }
  }
  for (const batch of options.batches) {
    const prompts = batchPrompts(batch).map((text) => tokenizer.encode(text).ids);
    const together = (list: readonly Int32Array[]): Promise<TimedRun> => timeDecoding(model, list, { maxNewTokens: options.maxNewTokens, signal: options.signal }, options.now);
    const oneByOne = async (): Promise<TimedRun> => {
      const parts: TimedRun[] = [];
      for (const prompt of prompts) parts.push(await together([prompt]));
      return { ids: parts.map(({ ids }) => ids[0]!), seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0), calls: 0, drafted: 0, accepted: 0 };
    };
    const [plain, own] = await inRounds([oneByOne, () => together(prompts)], options, `${batch} together`, (way) => way());
    yield { type: 'batch', batch, tokensPerSecond: rate(own!), oneByOneTokensPerSecond: rate(plain!), ...ratios(plain!, own!), sameTokens: same(plain!, own!) };
  }
}

/** Runs every way in each round, after one round that does not count. */
async function inRounds<Way>(ways: readonly Way[], { rounds, signal, onRun }: BenchDecodingOptions, what: string, run: (way: Way) => Promise<TimedRun>): Promise<readonly (readonly TimedRun[])[]> {
  const runs = ways.map((): TimedRun[] => []);
  for (let turn = 0; turn <= rounds; turn += 1) {
    onRun(`${what}, ${turn === 0 ? 'warming up' : `round ${turn} of ${rounds}`}`);
    for (const [at, way] of ways.entries()) {
      throwIfAborted(signal, 'bench');
      const timed = await run(way);
      throwIfAborted(signal, 'bench');
      if (turn > 0) runs[at]!.push(timed);
    }
  }
  return runs;
}

function rate(runs: readonly TimedRun[]): number {
  return round(median(runs.map(({ ids, seconds }) => ids.reduce((sum, each) => sum + each.length, 0) / seconds)));
}

function ratios(plain: readonly TimedRun[], own: readonly TimedRun[]): { readonly ratio: number; readonly ratios: readonly number[] } {
  const each = own.map(({ seconds }, at) => round(plain[at]!.seconds / seconds));
  return { ratio: median(each), ratios: each };
}

function same(plain: readonly TimedRun[], own: readonly TimedRun[]): boolean {
  return own.every(({ ids }) => JSON.stringify(ids) === JSON.stringify(plain[0]!.ids));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
