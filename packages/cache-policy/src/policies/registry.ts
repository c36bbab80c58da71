import { TokstreamError } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';
import { evictionEntry, type EvictionSettings } from './eviction-entry.ts';
import { expectedAttention } from './expected-attention.ts';
import { fullCache } from './full-cache.ts';
import { heavyHitter } from './heavy-hitter.ts';
import { keyDiff } from './key-diff.ts';
import { keyNorm } from './key-norm.ts';
import { keyformer } from './keyformer.ts';
import { lagKv } from './lag-kv.ts';
import { usualBudget } from './parts/usual-budget.ts';
import type { CachePolicyEntry, PolicySettings } from './policy-entry.ts';
import { randomEviction } from './random-eviction.ts';
import { recency } from './recency.ts';
import { snapKv } from './snap-kv.ts';
import { streamingLlm } from './streaming-llm.ts';
import { tokenSelect } from './token-select.ts';
import { tova } from './tova.ts';

const attention = ['group', 'decay', 'normalise'] as const;

/** Every cache policy. */
export const cachePolicies: readonly CachePolicyEntry[] = [
  { name: 'full', aliases: ['none'], summary: 'keeps everything', settings: [], create: fullCache, examples: [{}] },
  evictionEntry('streaming-llm', {
    aliases: ['streaming'],
    summary: 'the first tokens and the newest, at consecutive positions',
    settings: ['sinks', 'window'],
    without: ['first', 'last'],
    parts: ['window'],
    budget: [4, usualBudget],
    make: (settings: EvictionSettings) => streamingLlm(settings),
    examples: [{ sinks: 2, window: 9 }, { window: 0.4, every: 3 }, { sinks: 0, budget: 8, positions: 'original' }],
  }),
  evictionEntry('heavy-hitter', {
    aliases: ['h2o'],
    summary: 'the tokens that got the most attention, and the newest (H2O)',
    settings: ['heavy', 'recent', ...attention],
    parts: ['heavy', 'recent'],
    make: (settings: EvictionSettings) => heavyHitter(settings),
    examples: [{ budget: 0.2 }, { heavy: 6, recent: 0 }, { heavy: 3, recent: 4 }, { budget: 11, every: 4, group: 'max', decay: 0.9, first: 1 }, { heavy: 0.2, recent: 5, normalise: 'count', positions: 'slot', during: 'end' }],
  }),
  evictionEntry('keyformer', {
    summary: 'as heavy-hitter, with Gumbel noise and a rising temperature',
    settings: ['recent', 'seed', 'noise', 'tauStart', 'tauEnd', 'tauSteps', 'clamp', ...attention],
    make: (settings: EvictionSettings) => keyformer(settings),
    examples: [{ budget: 0.2 }, { budget: 9, seed: 3, tauSteps: 4, clamp: false }, { budget: 0.3, recent: 0, noise: false, heads: 'shared' }],
  }),
  {
    name: 'token-select',
    summary: 'keeps everything, and sees what the heads vote for between the first tokens and the newest',
    settings: ['initial', 'local', 'select', 'similarity', 'poolWidth', 'score', 'heads', 'positions'],
    create: (settings) => tokenSelect(settings),
    seeing: (budget) => tokenSelect(selectionOf(budget)),
    examples: [{}, { initial: 1, local: 3, select: 5 }, { initial: 0, local: 0.1, select: 0.2, similarity: 2, poolWidth: 3, positions: 'original' }],
  },
  evictionEntry('tova', {
    summary: 'what the newest token attends to, the same for all heads',
    settings: [],
    make: (settings: EvictionSettings) => tova({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 7, every: 2, last: 0 }],
  }),
  evictionEntry('snap-kv', {
    summary: 'what the last tokens attend to, smoothed over neighbours',
    settings: ['window', 'pool'],
    make: (settings: EvictionSettings) => snapKv({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 10, window: 4, pool: 3 }, { budget: 0.5, window: 8, first: 2, during: 'end' }],
  }),
  evictionEntry('key-norm', {
    summary: 'the shortest keys, and the newest tokens',
    settings: [],
    make: (settings: EvictionSettings) => keyNorm({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 9, first: 1, last: 0 }],
  }),
  evictionEntry('key-diff', {
    summary: 'the keys that differ most from the others, and the newest tokens',
    settings: [],
    make: (settings: EvictionSettings) => keyDiff({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 12, every: 5, positions: 'slot' }],
  }),
  evictionEntry('lag-kv', {
    summary: 'keys and values that stand out from the block after theirs, and the newest blocks',
    settings: ['lag'],
    make: (settings: EvictionSettings) => lagKv({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 14, lag: 3 }, { budget: 9, lag: 4, first: 0, heads: 'shared' }],
  }),
  evictionEntry('expected-attention', {
    summary: 'what later queries are expected to attend to, the first tokens and the newest; costly',
    settings: ['future', 'sinks', 'covariance'],
    make: (settings: EvictionSettings) => expectedAttention({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 12, every: 6, future: 16, sinks: 0 }, { budget: 8, covariance: false, positions: 'slot' }],
  }),
  evictionEntry('random', {
    summary: 'a uniform sample of all tokens',
    settings: ['seed'],
    make: (settings: EvictionSettings) => randomEviction({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 6, seed: 4, heads: 'shared', first: 2 }],
  }),
  evictionEntry('recency', {
    summary: 'the newest tokens',
    settings: [],
    make: (settings: EvictionSettings) => recency({ budget: usualBudget, ...settings }),
    examples: [{ budget: 0.2 }, { budget: 5, first: 1 }],
  }),
];

/** The policy of this name, or of which it is another name; undefined where there is none. */
export function cachePolicyEntry(name: string): CachePolicyEntry | undefined {
  return cachePolicies.find((entry) => entry.name === name || entry.aliases?.includes(name) === true);
}

/**
 * Makes a policy from its name and settings, such as `heavy-hitter:heavy=0.1,recent=0.1,every=8`.
 *
 * @throws `invalid-policy`, `invalid-option`
 */
export function cachePolicyFrom(description: string): CachePolicy {
  const [name, list] = description.split(/:(.*)/s) as [string, string | undefined];
  const refuse = (code: string, message: string): never => {
    throw new TokstreamError(message, { code, stage: 'cache-policy' });
  };
  const entry = cachePolicyEntry(name) ?? refuse('invalid-policy', `There is no cache policy ${name}; there are ${cachePolicies.map((one) => one.name).join(', ')}.`);
  const settings: Record<string, PolicySettings[string]> = {};
  for (const setting of list ? list.split(',') : []) {
    const [key, value] = setting.split(/=(.*)/s) as [string, string | undefined];
    if (!entry.settings.includes(key)) refuse('invalid-option', `The cache policy ${name} has no setting ${setting}; it has ${entry.settings.map((one) => `${one}=`).join(', ') || 'none'}.`);
    if (value === undefined || value === '') refuse('invalid-option', `The setting ${key} of the cache policy ${name} has no value; write ${key}=VALUE.`);
    if (Object.hasOwn(settings, key)) refuse('invalid-option', `The setting ${key} of the cache policy ${name} was given twice; leave one out.`);
    settings[key] = parseSetting(value!);
  }
  return entry.create(settings);
}

function parseSetting(value: string): PolicySettings[string] {
  if (value === 'true' || value === 'false') return value === 'true';
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

/**
 * Sizes that come to a budget. Half of it is local: the share of the defaults, 4 of 21, sees hardly more attention, and moves the law of the
 * next token further from that of the full cache.
 */
function selectionOf(budget: number): { readonly initial: number; readonly local: number; readonly select: number } {
  if (budget < 1) return { initial: budget / 32, local: budget / 2, select: (15 * budget) / 32 };
  const [initial, local] = [Math.floor(budget / 32), Math.floor(budget / 2)];
  return { initial, local, select: budget - initial - local };
}
