import { readFileSync } from 'node:fs';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import * as tf from '@tensorflow/tfjs';
import { it } from 'vitest';
import { maskedLmLoss } from './masked-lm-loss.ts';

interface Golden {
  readonly name: string;
  readonly labelWeight: number;
  readonly vocabulary: number;
  readonly logits: number[];
  readonly targets: number[];
  readonly labelLogits: number[][][];
  readonly labels: number[][];
  readonly loss: number;
  readonly gradient: number[];
  readonly labelGradients: number[][];
}

const goldens = JSON.parse(readFileSync(new URL('../../goldens/masked-lm.json', import.meta.url), 'utf8')) as readonly Golden[];

await backendMatrix(selectBackend, () => {
  it.each(goldens)('is the loss of PyTorch, and its gradients: $name', (golden) =>
    leakGuard(() => {
      const targets = Int32Array.from(golden.targets);
      const labels = golden.labels.map((row) => Int32Array.from(row));
      const [value, ...gradients] = tf.tidy(() => {
        const given = [tf.tensor2d(golden.logits, [targets.length, golden.vocabulary]), ...golden.labelLogits.map((rows) => tf.tensor2d(rows))];
        const lossOf = (...[logits, ...labelLogits]: tf.Tensor[]): tf.Scalar => maskedLmLoss({ logits: logits as tf.Tensor2D, targets, labelLogits: labelLogits as tf.Tensor2D[], labels, labelWeight: golden.labelWeight });
        // Labels nobody knows of a whole set have no gradient at all.
        const known = given.filter((_, at) => at === 0 || labels[at - 1]!.some((label) => label >= 0));
        const found = tf.valueAndGrads((...inputs: tf.Tensor[]) => lossOf(...given.map((tensor) => inputs[known.indexOf(tensor as tf.Tensor2D)] ?? tensor)))(known);
        return [found.value, ...given.map((tensor) => found.grads[known.indexOf(tensor)] ?? tf.zerosLike(tensor))].map((tensor) => tensor.dataSync().slice());
      });
      closeTo(value!, [golden.loss], 1e-5);
      [golden.gradient, ...golden.labelGradients].forEach((gradient, at) => closeTo(gradients[at]!, gradient, 1e-6));
    }),
  );
});
