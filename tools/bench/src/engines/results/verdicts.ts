import type { BenchModelName } from '../models/bench-models.ts';
import type { EngineResults, ModelResults } from './engine-results.ts';
import { type Figure, figureOf, float32Peers, measures, ratio, singleThreadPeers, type Spread, spread } from './figures.ts';

/** Something aimed at, and what was measured of it. */
export interface Verdict {
  readonly what: string;
  readonly target: string;
  /** Absent: not measured. */
  readonly measured?: Spread;
  readonly unit: 'times' | 'percent' | 'bits a byte';
  readonly isReached?: boolean;
}

interface Aim {
  readonly what: string;
  readonly model: BenchModelName;
  readonly figure: (model: ModelResults) => Figure;
  readonly unit: Verdict['unit'];
  /** How the figure must compare with the number. */
  readonly bound: 'at least' | 'at most';
  readonly number: number;
}

const graphs = ['graph', 'graph-one-thread'];
const eagers = ['tensorflow-eager', 'tensorflow-eager-one-thread'];

const against = (measure: keyof typeof measures, ours: readonly string[], theirs: readonly string[]): Aim['figure'] => () => ratio(figureOf(measures[measure], ...ours), figureOf(measures[measure], ...theirs));
const times = (what: string, model: BenchModelName, figure: Aim['figure'], number: number, bound: Aim['bound'] = 'at least'): Aim => ({ what, model, figure, unit: 'times', bound, number });

const aims: readonly Aim[] = [
  times('decode, exact greedy tokens, random 24 M: `fused` on one thread against onnxruntime-node in float32 with its better thread count', '24m', against('decode', ['fused-greedy'], float32Peers), 2.4),
  times('the same with all logits every step', '24m', against('decode', ['fused'], float32Peers), 1.4),
  times('the same, greedy, on the embedded model', 'tiny', against('decode', ['fused-greedy'], float32Peers), 5),
  times('the same, greedy, on a random 135 M model of SmolLM2-135M\'s shape', '135m', against('decode', ['fused-greedy'], float32Peers), 1.2),
  times('int8 against onnxruntime-node in float32, random 24 M', '24m', against('decode', ['fused-int8'], float32Peers), 3.5),
  { what: 'int8 against float32 on the embedded model', model: 'tiny', figure: () => lossOf('fused-int8', 'fused'), unit: 'bits a byte', bound: 'at most', number: 0.01 },
  ...(['24m', '135m'] as const).map((model): Aim => ({ what: `share of what one thread can read, float32, random ${model === '24m' ? 24 : 135} M`, model, figure: () => figureOf(measures.share, 'fused'), unit: 'percent', bound: 'at least', number: 0.8 })),
  times('a forward of 4 rows against one of 1, random 24 M', '24m', () => ratio(rowsOf('fused', 4), rowsOf('fused', 1)), 1.75, 'at most'),
  times('prefill of 32, random 24 M: `fused` against onnxruntime-node on one thread', '24m', against('prefill32', ['fused'], singleThreadPeers), 1),
  times('prefill of 512, the same', '24m', against('prefill512', ['fused'], singleThreadPeers), 0.8),
  times('`graph` against eager on tfjs-node, random 24 M', '24m', against('decode', graphs, eagers), 4),
  times('`graph` against eager on tfjs-node, embedded model', 'tiny', against('decode', graphs, eagers), 10),
  times('`graph`, sixteen sequences as a batch against one by one, random 24 M', '24m', () => ratio(figureOf(measures.batch, ...graphs), figureOf(measures.decode, ...graphs)), 3.5),
  times('load to the first token, random 24 M: from safetensors against onnxruntime-node from its file', '24m', against('load', ['fused'], float32Peers), 1),
  times('load to the first token, random 135 M, the same', '135m', against('load', ['fused'], float32Peers), 1),
];

/** What was aimed at, with the median over rounds of the figure within a round. */
export function verdicts({ models }: EngineResults): readonly Verdict[] {
  return aims.map(({ what, model: name, figure, unit, bound, number }) => {
    const model = models.find((each) => each.name === name);
    const measured = model && spread(model, figure(model));
    const target = `${bound} ${unit === 'percent' ? `${100 * number} %` : unit === 'times' ? `${number}×` : `${number} ${unit}`}`;
    return { what, target, unit, ...(measured !== undefined && { measured, isReached: bound === 'at least' ? measured.median >= number : measured.median <= number }) };
  });
}

/** By how many bits a byte one is worse than the other. */
function lossOf(one: string, other: string): Figure {
  const bits = (name: string): Figure => figureOf((run) => run.bitsPerByte, name);
  return (round) => {
    const [a, b] = [bits(one)(round), bits(other)(round)];
    return a === undefined || b === undefined ? undefined : a - b;
  };
}

function rowsOf(name: string, rows: number): Figure {
  return figureOf((run) => run.rowsSeconds?.[rows], name);
}
