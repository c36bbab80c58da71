import type { LatencyResult, MetricHub, SpeculationResult, WaitingResult } from '@tokstream/metrics';
import type { Generator } from '../generation/generator.ts';

/** What the page shows, now. Plain data; times in seconds. */
export interface LiveState {
  /** Seconds since the server started. */
  readonly time: number;
  readonly running: number;
  readonly queued: number;
  readonly cacheBytes: number;
  /** Tokens made since the start. */
  readonly tokens: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly refused: number;
  readonly ttft: Readonly<Record<string, number>>;
  readonly tpot: Readonly<Record<string, number>>;
  readonly wait: Readonly<Record<string, number>>;
  readonly goodShare?: number | undefined;
  readonly acceptanceRate?: number | undefined;
  readonly tokensPerStep?: number | undefined;
}

/** What the page shows, from the hub and from what runs. */
export async function liveState(hub: MetricHub, generator: Generator, time: number): Promise<LiveState> {
  const { entries } = await hub.snapshot();
  const result = <Result>(name: string): Partial<Result> => (entries.find((entry) => entry.name === name)?.result ?? {}) as Partial<Result>;
  const { requests = {}, ttftQuantiles = {}, tpotQuantiles = {}, goodShare } = result<LatencyResult>('latency');
  const { visits, waitQuantiles = {} } = result<WaitingResult>('waiting');
  const { acceptanceRate, tokensPerStep } = result<SpeculationResult>('speculation');
  const { running, queued, cacheBytes, tokens } = generator;
  return { time, running, queued, cacheBytes, tokens, requests, refused: visits?.['refused'] ?? 0, ttft: ttftQuantiles, tpot: tpotQuantiles, wait: waitQuantiles, goodShare, acceptanceRate, tokensPerStep };
}
