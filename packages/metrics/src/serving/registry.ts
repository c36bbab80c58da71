import type { MetricEntry } from '../contract/metric-entry.ts';
import { cacheUse } from './cache/cache-use.ts';
import { embeddingQuality } from './cache/embedding-quality.ts';
import { evictionQuality } from './cache/eviction-quality.ts';
import { merging } from './cache/merging.ts';
import { prefixHits } from './cache/prefix-hits.ts';
import { residency } from './cache/residency.ts';
import { speculation } from './decoding/speculation.ts';
import { concurrency } from './latency/concurrency.ts';
import { latency } from './latency/latency.ts';
import { waiting } from './latency/waiting.ts';

/** How a generator serves, and what speculation, caches and merging do for it. */
export const servingMetrics: readonly MetricEntry[] = [
  { name: 'latency', summary: 'TTFT, TPOT, inter-chunk and end-to-end latency, throughput, goodput', create: latency, examples: [{}, { ttftObjective: 0.5, tpotObjective: 0.05, endToEndObjective: 2, clock: 'server', withStopped: true, compat: true }] },
  { name: 'concurrency', summary: 'peak and mean of requests that run at once', create: concurrency, examples: [{}, { maxRequests: 8, clock: 'server' }] },
  { name: 'waiting', summary: 'time in the queue, and requests that were refused', create: waiting, examples: [{}] },
  { name: 'speculation', summary: 'acceptance of drafted tokens, and what they save', create: speculation, examples: [{}, { positions: 2 }] },
  { name: 'cache-use', summary: 'size and retention of key-value caches', create: cacheUse, examples: [{}] },
  { name: 'prefix-hits', summary: 'share of prompts that was in the cache', create: prefixHits, examples: [{}, { recent: 3 }] },
  { name: 'residency', summary: 'how long blocks of a cache stay, and idle', create: residency, examples: [{}] },
  { name: 'eviction-quality', summary: 'attention mass, output and loss that eviction costs', create: evictionQuality, examples: [{}] },
  { name: 'merging', summary: 'length, work and fidelity of merged tokens', create: merging, examples: [{}] },
  { name: 'embedding-quality', summary: 'perplexity and neighbours of a new embedding table', create: embeddingQuality, examples: [{}] },
];
