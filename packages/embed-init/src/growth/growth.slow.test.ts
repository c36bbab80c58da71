import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import { gaussian } from '../random/gaussian.ts';
import { cipherCorpus } from '../vectors/cipher-corpus.test-support.ts';
import { growParameters } from './grow-parameters.ts';
import { tokenLayer, type TokenLayer } from './token-layer.ts';

const [characters, context, width, batch, steps] = [96, 8, 16, 64, 250];
const text = cipherCorpus().plain.at(-1)!;
const codes = Int32Array.from(text, (character) => Math.min(95, Math.max(0, (character.codePointAt(0) ?? 32) - 32)));
const heldOutFrom = Math.floor(codes.length * 0.8);

/** Guesses a character from the eight before it, by two layers of parameter tokens. */
interface Guesser {
  readonly embedding: tf.Tensor2D;
  readonly layers: readonly TokenLayer[];
}

function begin(tokens: number): Guesser {
  const random = seededRandom(2);
  const normal = (rows: number, columns: number): tf.Tensor2D => tf.tensor2d(Float32Array.from({ length: rows * columns }, () => 0.2 * gaussian(random)), [rows, columns]);
  const layer = (widthIn: number, widthOut: number): TokenLayer => ({ keys: normal(tokens, widthIn), values: normal(tokens, widthOut), scale: Math.sqrt(tokens) });
  return { embedding: normal(characters, width), layers: [layer(context * width, 64), layer(64, characters)] };
}

function windows(from: number, to: number, seed: number, count: number): { readonly ids: tf.Tensor1D; readonly next: tf.Tensor1D } {
  const random = seededRandom(seed);
  const starts = Array.from({ length: count }, () => from + Math.floor(random.next() * (to - from - context - 1)));
  return { ids: tf.tensor1d(starts.flatMap((at) => [...codes.subarray(at, at + context)]), 'int32'), next: tf.tensor1d(starts.map((at) => codes[at + context]!), 'int32') };
}

function lossOf({ embedding, layers }: Guesser, { ids, next }: ReturnType<typeof windows>): tf.Scalar {
  // One-hot products, whose gradient every backend has.
  const rows = tf.matMul(tf.cast(tf.oneHot(ids, characters), 'float32'), embedding) as tf.Tensor2D;
  const logits = layers.reduce((x, layer) => tokenLayer(x, layer), tf.reshape(rows, [next.size, context * width]) as tf.Tensor2D);
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.cast(tf.oneHot(next, characters), 'float32'), tf.logSoftmax(logits)), 1)));
}

/** Trains copies of what it is given. */
function train({ embedding, layers }: Guesser, seed: number): Guesser {
  const variables = { embedding: tf.variable(embedding), layers: layers.map(({ keys, values, scale }) => ({ keys: tf.variable(keys), values: tf.variable(values), scale })) };
  const optimizer = tf.train.adam(5e-3);
  const list = [variables.embedding, ...variables.layers.flatMap(({ keys, values }) => [keys, values])];
  for (let step = 0; step < steps; step += 1) optimizer.minimize(() => lossOf(variables as Guesser, windows(0, heldOutFrom, seed + step, batch)), false, list as tf.Variable[]);
  return variables as Guesser;
}

const heldOutLoss = (guesser: Guesser): number => tf.tidy(() => lossOf(guesser, windows(heldOutFrom, codes.length, 1, 2000)).dataSync()[0]!);

it('a grown model goes on from where the small one was, and beats one of its size that begins anew with as many steps', async () => {
  await selectBackend();
  const small = train(begin(32), 0);
  const grown = { ...small, layers: small.layers.map((layer) => growParameters(layer, { tokens: 32, random: seededRandom(3) })) };
  const [before, after] = [heldOutLoss(small), heldOutLoss(grown)];
  expect(Math.abs(after - before)).toBeLessThan(1e-5);
  const [wentOn, anew] = [heldOutLoss(train(grown, 10_000)), heldOutLoss(train(begin(64), 10_000))];
  console.log(`nats a character: small ${before.toFixed(3)}, grown ${after.toFixed(3)}, after ${steps} more steps ${wentOn.toFixed(3)}, begun anew ${anew.toFixed(3)}`);
  expect(wentOn).toBeLessThan(before);
  expect(wentOn).toBeLessThan(anew);
});
