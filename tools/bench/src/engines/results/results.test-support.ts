import { type EngineResults, type PeerFigures, resultsSchema } from './engine-results.ts';

/** Results with round figures: `decode` tokens a second of each peer in each of the rounds. */
export function madeUpResults(rounds: readonly Readonly<Record<string, number>>[]): EngineResults {
  const figures = (decode: number): PeerFigures => ({ loadSeconds: 1, firstTokenSeconds: 1, decodeTokensPerSecond: decode, prefill32Seconds: 0.01, prefill512Seconds: 0.2, peakBytes: 1e8, batchTokensPerSecond: 3 * decode, rowsSeconds: { 1: 1, 2: 1.2, 4: 1.5, 8: 2, 16: 4 }, limit: 20e9, shareOfLimit: (60e6 * decode) / 20e9, tookSeconds: 1 });
  return {
    schema: resultsSchema,
    startedAt: '2000-01-01T00:00:00.000Z',
    isComplete: true,
    machine: { processor: 'abacus <1>', cores: 2, memoryBytes: 1e9, system: 'wood' },
    versions: { node: '20.19.0' },
    commit: 'abc',
    settings: { isQuick: false, models: ['24m'], peers: [], rounds: { '24m': rounds.length } },
    models: [
      {
        name: '24m',
        title: 'random 24 M',
        weights: { all: 24e6, layers: 6e6, head: 9e6 },
        rounds: rounds.map((peers) => ({
          peers: { ...Object.fromEntries(Object.entries(peers).map(([name, decode]) => [name, figures(decode)])), 'fused-int8': { unavailable: 'not <yet>' } },
        })),
        checks: {},
      },
    ],
  };
}
