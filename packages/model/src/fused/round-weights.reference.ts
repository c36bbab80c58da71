import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { listParameters } from '../decoder/decoder-parameters.ts';
import { decodeFloats, encodeHalves } from '../safetensors/decode-floats.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { WeightPrecision } from '../causal-lm.ts';

/** A checkpoint with every matrix rounded as the fused engine holds it; all but learned positions, vectors and the width of a slot's parts. */
export function roundWeights(config: DecoderConfig, weights: ReadonlyMap<string, NamedTensor>, precision: WeightPrecision): Map<string, NamedTensor> {
  const rounded = new Map(weights);
  for (const [path, { parts, transposed, scale = 1 }] of listParameters(config.slots)) {
    const isTable = path === 'embedding' || path === 'head';
    if (parts[0]!.shape.length === 1 || path === 'positions') continue;
    for (const { name } of parts) {
      const { shape, data } = weights.get(name)!;
      const [rows, columns] = shape as readonly [number, number];
      const byOutput = transposed || isTable;
      const [outputs, inputs] = byOutput ? [rows, columns] : [columns, rows];
      const to = Float32Array.from(data);
      for (let output = 0; output < outputs; output += 1) {
        const places = Array.from({ length: inputs }, (_, input) => (byOutput ? output * inputs + input : input * outputs + output));
        const values = roundColumn(places.map((at) => Math.fround(data[at]! * Math.fround(scale))), isTable && precision === 'int4' ? 'int8' : precision, path.endsWith('attentionOutput') ? config.headDim : 8);
        for (const [input, at] of places.entries()) to[at] = values[input]! / scale;
      }
      rounded.set(name, { shape, data: to });
    }
  }
  return rounded;
}

/** @param run so many numbers are filled up to a multiple of 8, which counts for groups */
function roundColumn(values: readonly number[], precision: WeightPrecision, run: number): readonly number[] {
  if (precision === 'float32') return values;
  if (precision === 'float16') {
    // Brought to where binary16 has all its digits.
    const scale = 2 ** (14 - Math.floor(Math.log2(Math.max(...values.map(Math.abs)))));
    const halves = encodeHalves(Float32Array.from(values, (value) => value * scale));
    return [...decodeFloats('F16', new Uint8Array(halves.buffer))].map((value) => value / scale);
  }
  const groups: number[][] = [];
  for (const [at, value] of values.entries()) (groups[Math.floor((Math.floor(at / run) * Math.ceil(run / 8) * 8 + (at % run)) / 32)] ??= []).push(value);
  return groups.flatMap((group) => {
    const [highest, lowest] = [Math.max(...group), Math.min(...group)];
    const farthest = highest > -lowest ? highest : lowest;
    if (farthest === 0) return group;
    const [scale, inverse, most] = precision === 'int8' ? [Math.fround(Math.abs(farthest) / 127), Math.fround(127 / Math.abs(farthest)), 127] : [Math.fround(farthest / -8), Math.fround(1 / Math.fround(farthest / -8)), 7];
    return group.map((value) => Math.min(most, roundEven(Math.fround(value * inverse))) * scale);
  });
}

function roundEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 !== 0) ? whole + 1 : whole;
}
