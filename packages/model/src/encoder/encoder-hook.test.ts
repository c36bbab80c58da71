import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import type { EncoderChange, EncoderHook, EncoderHookInput } from './encoder-hook.ts';
import type { Encoder } from './encoder.ts';
import { randomEncoderWeights, smallEncoders } from './encoders.test-support.ts';
import { encoderFromWeights } from './load-encoder.ts';

const batch = [Int32Array.of(2, 3, 4, 5, 6), Int32Array.of(7, 8, 9)].map((ids) => ({ input: { ids } }));

/** Every row twice, where it stands: attention gives the same, having each key twice. */
function doubled({ stream, lengths, positions, sizes }: EncoderHookInput): EncoderChange {
  const [entries, time, width] = stream.shape;
  const twice = (values: Int32Array | Float32Array): number[] => [...values].flatMap((value) => [value, value]);
  return {
    stream: tf.reshape(tf.tile(tf.expandDims(stream, 2), [1, 1, 2, 1]), [entries, 2 * time, width]),
    lengths: lengths.map((length) => 2 * length),
    positions: positions.map((own) => Int32Array.from(twice(own))),
    sizes: sizes.map((own) => Float32Array.from(twice(own), (size) => size / 2)),
  };
}

/** Undoes it. */
function halved({ stream, lengths, positions, sizes }: EncoderHookInput): EncoderChange {
  const [entries, time, width] = stream.shape;
  return {
    stream: tf.reshape(tf.slice(tf.reshape(stream, [entries, time / 2, 2, width]), [0, 0, 0, 0], [-1, -1, 1, -1]), [entries, time / 2, width]),
    lengths: lengths.map((length) => length / 2),
    positions: positions.map((own) => own.filter((_, row) => row % 2 === 0)),
    sizes: sizes.map((own) => own.filter((_, row) => row % 2 === 0).map((size) => 2 * size)),
  };
}

describe.each(smallEncoders)('a hook of $family', (config) => {
  let encoder: Encoder;
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    encoder = await encoderFromWeights(config, memoryWeights(randomEncoderWeights(config, 6)));
  });
  afterAll(() => encoder[Symbol.dispose]());

  it('sees every place in order, with keys and attention of the sequences as they are there', () =>
    leakGuard(async () => {
      const seen: string[] = [];
      const hook: EncoderHook = Object.assign((given: EncoderHookInput) => {
        seen.push(`${given.place} ${given.layer} ${given.stream.shape} ${given.keys?.shape} ${given.attention?.shape}`);
        return given.place === 'layer' && given.layer === 1 ? doubled(given) : undefined;
      }, { readsAttention: true });
      await encoder.forward(batch, { hook });
      const { heads, headDim, width } = config;
      const at = (rows: number): string => `2,${heads},${rows},${headDim} 2,${heads},${rows},${rows}`;
      const none = 'undefined undefined';
      expect(seen).toEqual([`layer 0 2,5,${width} ${none}`, `attention 0 2,5,${width} ${at(5)}`, `layer 1 2,5,${width} ${none}`, `attention 1 2,10,${width} ${at(10)}`, `layer 2 2,10,${width} ${none}`]);
    }));

  it.each(['attention', 'layer'] as const)('may double rows and halve them again at %s: the rest is as it was', (place) =>
    leakGuard(async () => {
      const hook: EncoderHook = (given) => {
        if (given.place === 'layer' && given.layer === 0) return doubled(given);
        return given.place === place && given.layer === 1 ? halved(given) : undefined;
      };
      const plain = await encoder.forward(batch);
      const hooked = await encoder.forward(batch, { hook, hidden: true, attention: true });
      hooked.forEach((output, at) => {
        closeTo(output.last, plain[at]!.last, 2e-5);
        const { rows } = plain[at]!;
        expect([output.rows, [...output.positions], [...output.sizes]]).toEqual([rows, [...Array(rows).keys()], Array(rows).fill(1)]);
        expect(output.hidden[0]).toHaveLength(2 * rows * config.width);
        expect(output.attention[0]).toHaveLength(config.heads * 4 * rows * rows);
      });
    }));

  it('biases keys: the logarithm of a size is that many keys, and -1e9 is none', () =>
    leakGuard(async () => {
      const [ids, positions] = [Int32Array.of(2, 3, 4, 4), Int32Array.of(0, 1, 2, 3)];
      const repeated = { input: { ids: Int32Array.of(2, 2, 2, 3, 4) }, positions: Int32Array.of(0, 0, 0, 1, 2) };
      const [many] = await encoder.forward([repeated]);
      const hidden = { input: { ids }, positions, keyBias: Float32Array.of(Math.log(3), 0, 0, -1e9) };
      const [one, other] = await encoder.forward([hidden, ...batch]);
      closeTo(one!.last.subarray(0, config.width), many!.last.subarray(0, config.width), 2e-5);
      closeTo(one!.last.subarray(config.width, 3 * config.width), many!.last.subarray(3 * config.width), 2e-5);
      closeTo(other!.last, (await encoder.forward(batch))[0]!.last, 2e-5);
      const later: EncoderHook = ({ place, layer, stream }) => (place === 'layer' && layer === 0 ? { keyBias: tf.tensor2d([[...hidden.keyBias, 0], [0, 0, 0, 0, 0]], stream.shape.slice(0, 2) as [number, number]) } : undefined);
      const [hooked] = await encoder.forward([{ input: { ids }, positions }, batch[0]!], { hook: later });
      closeTo(hooked!.last, one!.last, 2e-5);
    }));

  it('takes changes between layers: a row behind the lengths is a row of -1e9, and rows may go on in another order', () =>
    leakGuard(async () => {
      const after = (change: (given: EncoderHookInput) => EncoderChange): EncoderHook => (given) => (given.place === 'layer' && given.layer === 1 ? change(given) : undefined);
      const { width } = config;
      const shorter = after(({ positions, sizes }) => ({ lengths: [4, 3], positions: positions.map((own, at) => own.slice(0, 4 - at)), sizes: sizes.map((own, at) => own.slice(0, 4 - at)) }));
      const hiding = after(() => ({ keyBias: tf.tensor2d([[0, 0, 0, 0, -1e9], [0, 0, 0, 0, 0]]) }));
      const [[cut, other], [hidden]] = await Promise.all([encoder.forward(batch, { hook: shorter }), encoder.forward(batch, { hook: hiding })]);
      closeTo(cut!.last, hidden!.last.subarray(0, 4 * width), 2e-5);
      const plain = await encoder.forward(batch);
      closeTo(other!.last, plain[1]!.last, 2e-5);
      const padded = await encoder.forward(batch, { hook: after(({ stream }) => ({ stream: tf.pad(stream, [[0, 0], [0, 2], [0, 0]], 7) })), attention: true });
      padded.forEach(({ last }, at) => closeTo(last, plain[at]!.last, 2e-5));
      const reversing = after(({ stream, positions }) => ({ stream: tf.reverse(stream, 1), positions: positions.map((own) => own.toReversed()) }));
      const [turned] = await encoder.forward([batch[0]!], { hook: reversing });
      for (let row = 0; row < 5; row += 1) closeTo(turned!.last.subarray(row * width, (row + 1) * width), plain[0]!.last.subarray((4 - row) * width, (5 - row) * width), 2e-5);
      const biased = [{ ...batch[0]!, keyBias: Float32Array.of(2, 0, -3, 0, 1) }];
      const [[kept], [untouched]] = await Promise.all([encoder.forward(biased, { hook: after(({ sizes }) => ({ sizes })) }), encoder.forward(biased)]);
      closeTo(kept!.last, untouched!.last, 1e-6);
    }));

  it.each<[string, (given: EncoderHookInput) => EncoderChange]>([
    ['of another width', ({ stream }) => ({ stream: tf.slice(stream, [0, 0, 0], [-1, -1, 1]) })],
    ['of other rows without their positions', (given) => ({ ...doubled(given), positions: undefined })],
    ['of no rows', () => ({ lengths: [5, 0] })],
    ['of more rows than there are', () => ({ lengths: [6, 3] })],
    ['with a bias of other rows', () => ({ keyBias: tf.zeros([2, 4]) })],
    ['that forgets the bias in force', (given) => (given.layer === 0 ? { keyBias: tf.zeros([2, 5]) } : doubled(given))],
  ])('is refused a change %s, and leaves nothing behind', (_, change) => leakGuard(() => expectRejection('invalid-hook', encoder.forward(batch, { hook: change }))));

  it('leaves tensors that the caller made before to the caller', () =>
    leakGuard(async () => {
      const own = tf.randomNormal([2, 5, config.width]) as tf.Tensor3D;
      await encoder.forward(batch, { hook: () => ({ stream: own }) });
      expect(await own.data()).toHaveLength(10 * config.width);
      own.dispose();
    }));
});
