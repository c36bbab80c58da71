import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { gaussian } from '../random/gaussian.ts';
import { growParameters } from './grow-parameters.ts';
import { tokenLayer, type TokenLayer } from './token-layer.ts';
import { tokenLayerReference } from './token-layer.reference.ts';

const random = seededRandom(8);
const normal = (length: number): Float32Array => Float32Array.from({ length }, () => gaussian(random));
const [tokens, widthIn, widthOut, rows] = [5, 4, 3, 6];
const [keys, values, x] = [normal(tokens * widthIn), normal(tokens * widthOut), normal(rows * widthIn)];
const layer = (): TokenLayer => ({ keys: tf.tensor2d(keys, [tokens, widthIn]), values: tf.tensor2d(values, [tokens, widthOut]), scale: Math.sqrt(tokens) });

await backendMatrix(selectBackend, () => {
  it('tokenLayer has the numbers of its formula', () =>
    leakGuard(() => {
      const found = tf.tidy(() => tokenLayer(tf.tensor2d(x, [rows, widthIn]), layer()).dataSync<'float32'>());
      closeTo(found, tokenLayerReference(x, keys, values, widthIn, widthOut, Math.sqrt(tokens)), 1e-5);
    }));

  it('growParameters changes no output under the kept scale, and some under the scale of all tokens', () =>
    leakGuard(() => {
      const output = (of: TokenLayer): Float32Array => tf.tidy(() => tokenLayer(tf.tensor2d(x, [rows, widthIn]), of).dataSync<'float32'>().slice());
      const small = layer();
      const before = output(small);
      const grown = growParameters(small, { tokens: 7, random: seededRandom(1), deviation: 1 });
      expect(grown.keys.shape).toEqual([12, widthIn]);
      closeTo(output(grown), before, 1e-6);
      const published = growParameters(small, { tokens: 7, random: seededRandom(1), scale: 'tokens' });
      expect(published.scale).toBe(Math.sqrt(12));
      expect(() => closeTo(output(published), before, 1e-2)).toThrow();
      expectCode('invalid-count', () => growParameters(small, { tokens: 0, random: seededRandom(1) }));
      tf.dispose([small, grown, published].flatMap((one) => [one.keys, one.values]));
    }));
});
