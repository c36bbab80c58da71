import { median } from '../../median.ts';
import { isUnavailable, type ModelResults, type PeerFigures, type RoundResults } from './engine-results.ts';

/** Median, least and most over rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
}

/** A figure of a round; undefined where it was not measured. */
export type Figure = (round: RoundResults) => number | undefined;

/** ONNX Runtime on one thread in float32, and on any number of them; ratios are to the best in a round. */
export const singleThreadPeers: readonly string[] = ['onnxruntime-1', 'onnxruntime-exported-1'];
export const float32Peers: readonly string[] = [...singleThreadPeers, 'onnxruntime-2', 'onnxruntime-exported-2'];

/** Names of the measures and how a run gives them. */
export const measures = {
  decode: (run: PeerFigures): number | undefined => run.decodeTokensPerSecond,
  batch: (run: PeerFigures): number | undefined => run.batchTokensPerSecond,
  prefill32: (run: PeerFigures): number | undefined => 1 / run.prefill32Seconds,
  prefill512: (run: PeerFigures): number | undefined => 1 / run.prefill512Seconds,
  load: (run: PeerFigures): number | undefined => 1 / (run.loadSeconds + run.firstTokenSeconds),
  share: (run: PeerFigures): number | undefined => run.shareOfLimit,
  memory: (run: PeerFigures): number | undefined => run.peakBytes,
} as const;

/** A measure of a peer, or of the best of several in that round. */
export function figureOf(measure: (run: PeerFigures) => number | undefined, ...peers: readonly string[]): Figure {
  return ({ peers: results }) => {
    const values = peers.flatMap((peer) => {
      const result = results[peer];
      const value = result === undefined || isUnavailable(result) ? undefined : measure(result);
      return value === undefined ? [] : [value];
    });
    return values.length === 0 ? undefined : Math.max(...values);
  };
}

/** The ratio of two figures of one round. */
export function ratio(above: Figure, below: Figure): Figure {
  return (round) => {
    const [a, b] = [above(round), below(round)];
    return a === undefined || b === undefined ? undefined : a / b;
  };
}

/** A figure over the rounds of a model; undefined where no round has it. */
export function spread(model: ModelResults, figure: Figure): Spread | undefined {
  const values = model.rounds.flatMap((round) => figure(round) ?? []);
  return values.length === 0 ? undefined : { median: median(values), least: Math.min(...values), most: Math.max(...values), rounds: values.length };
}
