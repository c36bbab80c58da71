import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@tokstream/core';
import type { Schedule } from '../schedule/warm-up-cosine.ts';
import type { Optimizer, UpdateRule } from './optimizer.ts';

/** Rows that are drawn afresh: those of `ids`, or all. */
export interface RowsForgotten {
  readonly ids?: Int32Array;
  readonly seed: number;
}

/** How a table forgets while it learns. */
export interface ForgettingOptions {
  /** What is forgotten before a step, by its number alone; `activeForgetting` and others of `@tokstream/embed-init` are such. */
  readonly schedule: { at(step: number): RowsForgotten | undefined };
  /** The weight that forgets, default `embedding`. */
  readonly path?: string;
  /** What new rows are drawn with: normal of mean 0 and this deviation, or of the `table`'s own mean and deviation. Default 0.02. */
  readonly deviation?: number | 'table';
  /** A row that becomes zero instead of being drawn, such as that of padding. */
  readonly zeroRow?: number;
  /** The learning rate of this weight, of the number of the step; default that of the others. `restartSchedule` makes one. */
  readonly learningRate?: Schedule;
}

/**
 * An optimiser under which a table forgets: at the steps of a schedule its rows are drawn afresh and their moments are zero. When all rows
 * are, the steps that the optimiser counts for them begin anew as well; when some are, they go on.
 *
 * What it does follows from the number of the step, so a run that is taken up from a checkpoint forgets the same.
 */
export function withForgetting(optimizer: Optimizer, { schedule, path = 'embedding', deviation = 0.02, zeroRow, learningRate }: ForgettingOptions): Optimizer {
  return (weight) => {
    const rule = optimizer(weight);
    if (weight.path !== path) return rule;
    const begun = lastBeginning(schedule);
    const forgetful: UpdateRule = {
      moments: rule.moments,
      update(variable, moments, gradient, step, rate) {
        rule.update(variable, moments, gradient, step - begun(step), learningRate?.(step) ?? rate);
        const forgotten = schedule.at(step + 1);
        if (forgotten === undefined) return;
        tf.tidy(() => {
          const { normal, drawn, kept } = drawRows(variable.shape, forgotten, zeroRow);
          const { mean, variance } = deviation === 'table' ? tf.moments(variable) : { mean: 0, variance: deviation ** 2 };
          variable.assign(tf.add(tf.mul(variable, kept), tf.mul(tf.add(tf.mul(normal, tf.sqrt(variance)), mean), drawn)));
          for (const moment of moments) moment.assign(tf.mul(moment, kept));
        });
      },
    };
    return forgetful;
  };
}

/**
 * A learning-rate schedule that runs through as often as a table forgets in all of training.
 *
 * Source: the published code of active forgetting (Chen et al. 2023): the position is (step · ⌊total / every⌋) mod total.
 */
export function restartSchedule(schedule: Schedule, { every, totalSteps }: { readonly every: number; readonly totalSteps: number }): Schedule {
  const times = Math.floor(totalSteps / every);
  return (step) => schedule((step * times) % totalSteps);
}

/** At which step all rows were last new. */
function lastBeginning(schedule: ForgettingOptions['schedule']): (step: number) => number {
  let known: { readonly step: number; readonly beginning: number } | undefined;
  return (step) => {
    // From the step before it follows at once; where a run was taken up, by going back.
    const stop = known !== undefined && known.step <= step ? known.step : 0;
    let beginning = stop === 0 ? 0 : known!.beginning;
    for (let at = step; at > stop; at -= 1) {
      const forgotten = schedule.at(at);
      if (forgotten === undefined || forgotten.ids !== undefined) continue;
      beginning = at;
      break;
    }
    known = { step, beginning };
    return beginning;
  };
}

/** Normal numbers of the table's shape, and for each row 1 where they replace it, and 1 where it stays; the zero row does neither. */
function drawRows(shape: readonly number[], { ids, seed }: RowsForgotten, zeroRow: number | undefined): { readonly normal: tf.Tensor; readonly drawn: tf.Tensor; readonly kept: tf.Tensor } {
  const rows = shape[0]!;
  const width = shape.slice(1).reduce((product, side) => product * side, 1);
  const random = seededRandom(seed);
  const normal = new Float32Array(rows * width);
  const [drawn, kept] = [new Float32Array(rows), new Float32Array(rows).fill(1)];
  for (const row of ids ?? drawn.keys()) {
    kept[row] = 0;
    drawn[row] = row === zeroRow ? 0 : 1;
    for (let at = row * width; at < (row + 1) * width; at += 1) normal[at] = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  }
  const column = [rows, ...shape.slice(1).map(() => 1)];
  return { normal: tf.tensor(normal, [...shape]), drawn: tf.tensor(drawn, column), kept: tf.tensor(kept, column) };
}
