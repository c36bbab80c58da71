import { seededRandom } from '@tokstream/core';
import type { CachePolicy, CausalLM } from '@tokstream/model';
import { inRounds, rate, ratios, round, type RoundOptions } from './rounds.ts';
import { timeDecoding, type TimedRun } from './time-decoding.ts';

/** What `benchCaches` measures, and with what. */
export interface BenchCachesOptions extends RoundOptions {
  /** With what to call them. */
  readonly policies: ReadonlyMap<string, CachePolicy>;
  /** Lengths of prompts. */
  readonly contexts: readonly number[];
  readonly maxNewTokens: number;
  readonly now: () => number;
}

/** One line of the result; `ratio` is the median over the rounds of the ratio within a round, `cacheRatio` that of the bytes at the end. */
export interface CacheLine {
  readonly type: 'cache';
  readonly context: number;
  readonly policy: string;
  readonly tokensPerSecond: number;
  readonly fullTokensPerSecond: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly cacheBytes: number;
  readonly fullCacheBytes: number;
  readonly cacheRatio: number;
}

/** Decodes from prompts of random tokens with the whole cache and under each policy; how long that takes does not depend on the tokens. */
export async function* benchCaches(model: CausalLM, { policies, contexts, maxNewTokens, ...options }: BenchCachesOptions): AsyncGenerator<CacheLine> {
  const { vocabulary } = model.shape;
  // More positions than the model was trained for are no reason to stop.
  const decoding = { maxNewTokens, contextLength: Number.MAX_SAFE_INTEGER, signal: options.signal };
  for (const context of contexts) {
    const random = seededRandom(context);
    const prompt = Int32Array.from({ length: context }, () => Math.floor(random.next() * vocabulary));
    const run = (cachePolicy: CachePolicy | undefined): Promise<TimedRun> => timeDecoding(model, [prompt], decoding, options.now, { ...(cachePolicy && { cachePolicy }) });
    const [full, ...bounded] = await inRounds([undefined, ...policies.values()], options, `${context} tokens of context`, run);
    const fullCacheBytes = full![0]!.cacheBytes;
    for (const [at, policy] of [...policies.keys()].entries()) {
      const own = bounded[at]!;
      const { cacheBytes } = own[0]!;
      yield { type: 'cache', context, policy, tokensPerSecond: rate(own), fullTokensPerSecond: rate(full!), ...ratios(full!, own), cacheBytes, fullCacheBytes, cacheRatio: round(fullCacheBytes / cacheBytes) };
    }
  }
}
