import { cachePolicyEntry } from '@tokstream/cache-policy';
import { type CachePolicy, needsOf } from '@tokstream/model';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { policyOf } from '../cache/policy-options.ts';
import { bytes } from '../output/format.ts';
import { type BenchArea, type BenchLine, spread } from './bench-area.ts';
import { benchCaches, type CacheLine } from './bench-caches.ts';

const usualContexts = [512, 1024, 2048];
const usualPolicies = ['streaming-llm', 'heavy-hitter', 'keyformer', 'tova', 'key-norm'];

/** `tokstream bench cache`: decoding from long prompts under each policy against the whole cache. */
export const cacheArea: BenchArea = {
  name: 'cache',
  maxNewTokens: 64,
  options: {
    context: { type: 'string', value: 'N', help: `tokens of a prompt; may be repeated; default ${usualContexts.join(', ')}`, multiple: true },
    keep: { type: 'string', value: 'N', help: 'tokens that policies keep which are given without settings; default 128' },
    cache: { type: 'string', value: 'NAME[:KEY=VALUE,...]', help: `a policy to measure, as generate takes it; may be repeated; default ${usualPolicies.join(', ')}`, multiple: true },
  },
  prepare(given) {
    const contexts = given.texts('context').map(Number);
    if (!contexts.every((context) => Number.isSafeInteger(context) && context > 0)) throw invalidArgument('--context takes a whole number above 0.');
    const keep = given.number('keep', { least: 1, whole: true }) ?? 128;
    const names = given.texts('cache').length > 0 ? given.texts('cache') : usualPolicies;
    const policies = new Map(names.map((name) => [name, keeping(name, keep)]));
    const needs = [...policies.values()].flatMap((cachePolicy) => needsOf({ cachePolicy }));
    return {
      needs,
      async *measure({ model }, run): AsyncGenerator<BenchLine> {
        const { maxPositions, positionLimit = Number.POSITIVE_INFINITY } = model.shape;
        const lengths = contexts.length > 0 ? contexts : usualContexts;
        const longest = Math.max(...lengths) + run.maxNewTokens;
        if (longest > positionLimit) throw invalidArgument(`The model has ${positionLimit} positions and this takes ${longest}; give a shorter --context.`);
        if (longest > maxPositions) run.warn(`The model was trained for ${maxPositions} positions; beyond them its text means nothing, times and bytes do.`);
        for await (const json of benchCaches(model, { ...run, policies, contexts: lengths })) yield { json, text: sentence(json) };
      },
    };
  },
};

/** The policy of a name at a size, or as its settings say. */
function keeping(description: string, keep: number): CachePolicy {
  const { atBudget, seeing } = cachePolicyEntry(description) ?? {};
  return (atBudget ?? seeing)?.(keep) ?? policyOf(description);
}

function sentence(line: CacheLine): string {
  return `${String(line.context).padStart(6)} ${line.policy.padEnd(24)} ${spread(line)} ${line.tokensPerSecond.toFixed(0)} tokens/s, full ${line.fullTokensPerSecond.toFixed(0)}; ${bytes(line.cacheBytes)}, full ${bytes(line.fullCacheBytes)} (1/${line.cacheRatio.toFixed(1)})`;
}
