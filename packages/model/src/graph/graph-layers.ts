import type { Activation, DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import type { GraphOps } from './graph-ops.ts';

/** Twice √(2/π), since `tanh` is written as a sigmoid: `(1 + tanh(u)) / 2 = sigmoid(2u)`. */
const slope = 2 * Math.sqrt(2 / Math.PI);

const activate: Readonly<Record<Activation, (ops: GraphOps, x: string) => string>> = {
  silu: (ops, x) => ops.times(x, ops.unary('Sigmoid', x)),
  relu: (ops, x) => ops.unary('Relu', x),
  gelu: (ops, x) => ops.times(x, ops.plus(ops.times(ops.unary('Erf', ops.times(x, ops.floats([Math.SQRT1_2]))), ops.floats([0.5])), ops.floats([0.5]))),
  // x · sigmoid(slope · (x + 0.044715 x³)) (Hendrycks and Gimpel 2016).
  'gelu-tanh': (ops, x) => ops.times(x, ops.unary('Sigmoid', ops.times(x, ops.plus(ops.times(ops.unary('Square', x), ops.floats([0.044715 * slope])), ops.floats([slope]))))),
};

/** A linear layer on rows. */
export function projectRows(ops: GraphOps, x: string, weight: string, bias: string | undefined): string {
  const product = ops.matMul(x, weight);
  return bias === undefined ? product : ops.plus(product, bias);
}

/** Root-mean-square norm over the last axis. */
export function rmsNormRows(ops: GraphOps, x: string, gain: string, epsilon: number): string {
  return ops.times(scaleToOne(ops, x, epsilon), gain);
}

/** The norm of a model; families with layer norms have a bias with every gain. */
export function normaliseRows(ops: GraphOps, x: string, gain: string, bias: string | undefined, { norm, normEpsilon }: DecoderConfig): string {
  if (norm === 'rms') return rmsNormRows(ops, x, gain, normEpsilon);
  return ops.plus(rmsNormRows(ops, ops.minus(x, ops.mean(x)), gain, normEpsilon), bias!);
}

/** One layer of any family on the stream `[rows, width]`, as `decoderLayer` of the kernels; `attention` takes rows to the heads' outputs. */
export function layerOfGraph(ops: GraphOps, x: string, layer: DecoderLayer<string>, config: DecoderConfig, attention: (rows: string) => string): string {
  const placement = config.normPlacement;
  const first = (rows: string): string => normaliseRows(ops, rows, layer.inputNorm, layer.inputNormBias, config);
  const second = (rows: string): string => normaliseRows(ops, rows, layer.postAttentionNorm, layer.postAttentionNormBias, config);
  const output = (rows: string, norm: typeof first, gain: string | undefined): string => {
    if (placement === 'output') return norm(rows);
    return gain === undefined ? rows : normaliseRows(ops, rows, gain, undefined, config);
  };

  const attended = projectRows(ops, attention(placement === 'before' ? first(x) : x), layer.attentionOutput, layer.attentionOutputBias);
  const between = ops.plus(x, output(attended, first, layer.attentionOutputNorm));
  const stream = placement === 'after' ? first(between) : between;
  const sum = ops.plus(stream, output(feedForwardRows(ops, placement === 'before' ? second(stream) : stream, layer, config), second, layer.downNorm));
  return placement === 'after' ? second(sum) : sum;
}

function feedForwardRows(ops: GraphOps, x: string, layer: DecoderLayer<string>, { activation, gated, hiddenWidth }: DecoderConfig): string {
  const wide = projectRows(ops, x, layer.gateUp, layer.gateUpBias);
  return projectRows(ops, gated ? gate(ops, wide, activation, hiddenWidth) : activate[activation](ops, wide), layer.down, layer.downBias);
}

function gate(ops: GraphOps, wide: string, activation: Activation, hiddenWidth: number): string {
  const [gates, up] = ops.split(wide, [hiddenWidth, hiddenWidth], 1) as [string, string];
  return ops.times(activate[activation](ops, gates), up);
}

function scaleToOne(ops: GraphOps, x: string, epsilon: number): string {
  return ops.times(x, ops.unary('Rsqrt', ops.plus(ops.mean(ops.unary('Square', x)), ops.floats([epsilon]))));
}
