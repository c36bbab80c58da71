import type { DecodeEvent, Random } from '@tokstream/core';
import type { RequestTrace } from '../items/request-trace.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { EmbeddingSample } from './cache/embedding-quality.ts';
import type { EvictionSample } from './cache/eviction-quality.ts';
import type { MergeSample } from './cache/merging.ts';
import type { PrefixQuery } from './cache/prefix-hits.ts';
import type { BlockLife } from './cache/residency.ts';
import type { QueueVisit } from './latency/queue-visit.ts';

const outcomes = ['complete', 'complete', 'stopped', 'error'] as const;

const traces: LawInputs<RequestTrace> = {
  runs: 10,
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 20, () => {
      const start = below(random, 100) / 8;
      const times = someOf(random, 8, () => start + random.next() ** 4).toSorted((a, b) => a - b);
      return { start, times, end: (times.at(-1) ?? start) + below(random, 2), tokens: times.map(() => below(random, 4)), outcome: outcomes[below(random, 4)]! };
    }),
};

const waiting: LawInputs<QueueVisit> = {
  tolerance: 1e-9,
  inputs: (random) => someOf(random, 20, () => ({ ahead: below(random, 5), waited: random.next() ** 6, outcome: (['served', 'left', 'refused'] as const)[below(random, 3)]! })),
};

const speculation: LawInputs<DecodeEvent> = {
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 30, () => {
      const drafted = below(random, 5);
      if (random.next() < 0.2) return { type: 'token', sequence: 0, id: 3, origin: 'draft' };
      return { type: 'step', sequence: 0, rows: drafted + 1, drafted, accepted: below(random, drafted + 1), calls: 1, seconds: random.next(), ...(random.next() < 0.5 && { draftSeconds: random.next() / 10 }) };
    }),
};

const cacheUse: LawInputs<DecodeEvent> = {
  tolerance: 1e-9,
  inputs: (random) => someOf(random, 20, () => (random.next() < 0.3 ? { type: 'done', sequence: 0, reason: 'length' } : { type: 'cache', sequence: 0, kept: below(random, 9), bytes: 64 * below(random, 1000), evicted: below(random, 3) })),
};

const prefixHits: LawInputs<PrefixQuery> = {
  inputs: (random) =>
    someOf(random, 20, () => {
      const tokens = below(random, 40);
      return { tokens, hits: below(random, tokens + 1) };
    }),
};

const residency: LawInputs<BlockLife> = {
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 15, () => {
      const [created, ...rest] = [...someOf(random, 5, () => random.next()), random.next(), random.next()].toSorted((a, b) => a - b) as [number, ...number[]];
      return { created, uses: rest.slice(0, -1), evicted: rest.at(-1)! };
    }),
};

const evictionQuality: LawInputs<EvictionSample> = {
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 10, () => {
      const attention = someOf(random, 30, () => random.next());
      const kept = attention.flatMap((_, at) => (random.next() < 0.5 ? [at] : []));
      const output = someOf(random, 4, () => random.next() - 0.5);
      return {
        ...(random.next() < 0.9 && { attention, kept, kinds: attention.map((_, at) => (at === 0 ? 'sink' : 'word')) }),
        ...(random.next() < 0.7 && { fullOutput: output, keptOutput: output.map((value) => value * random.next()) }),
        ...(random.next() < 0.5 && { lossDifference: random.next() - 0.2 }),
      };
    }),
};

const merging: LawInputs<MergeSample> = {
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 20, () => {
      const before = below(random, 50);
      const output = someOf(random, 4, () => random.next() - 0.5);
      return { layer: below(random, 12), before, after: below(random, before + 1), ...(random.next() < 0.5 && { flops: random.next(), plainFlops: 1, output, plainOutput: output.map(() => random.next()), acrossWords: 0 }) };
    }),
};

const embeddingQuality: LawInputs<EmbeddingSample> = {
  tolerance: 1e-9,
  inputs: (random) =>
    someOf(random, 12, () => {
      const neighbours = someOf(random, 8, () => below(random, 20));
      return { ...(random.next() < 0.6 && { bytes: 1 + below(random, 99), newNats: 50 * random.next(), oldNats: 50 * random.next() }), ...(random.next() < 0.6 && { neighbours, sourceNeighbours: neighbours.map((id) => id + below(random, 2)) }), ...(random.next() < 0.3 && { stepsToReference: below(random, 1000) }) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const servingLawInputs: LawInputsByName = {
  latency: traces,
  concurrency: traces,
  waiting,
  speculation,
  'cache-use': cacheUse,
  'prefix-hits': prefixHits,
  residency,
  'eviction-quality': evictionQuality,
  merging,
  'embedding-quality': embeddingQuality,
};

function below(random: Random, end: number): number {
  return Math.floor(random.next() * end);
}

function someOf<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: below(random, most + 1) }, make);
}
