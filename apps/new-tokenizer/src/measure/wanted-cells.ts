import { cellKey, digest } from '@tokstream/app-shell';
import type { Method } from '../methods/method.ts';
import type { Bench } from './bench.ts';
import { batch } from './recover.ts';

/** A cell that is wanted. */
export interface WantedCell {
  readonly type: 'source' | 'start' | 'recovery';
  readonly key: string;
  readonly seed: number;
  /** Undefined for the source. */
  readonly method: Method | undefined;
  /** What it is, for people. */
  readonly label: string;
}

/** A change here makes cells of older versions other cells. */
const format = 1;

/** All cells, in the order in which they are measured: what is quick and tells most comes first. */
export function wantedCells({ settings, source, texts, extras, backend }: Bench, methods: readonly Method[]): readonly WantedCell[] {
  const { seeds, vocabulary, heldOut, evaluated, steps, learning, learningRate } = settings;
  const shared = { format, model: source.fingerprint, backend, heldOut, evaluated, texts: digest(...texts.map(({ text }) => text)) };
  const made = { ...shared, vocabulary, extras: digest(JSON.stringify(extras)) };
  const trained = { ...made, steps, learning, learningRate, rows: batch.rows, time: batch.time };
  const cell = (type: WantedCell['type'], seed: number, method?: Method): WantedCell => {
    const parts = { source: shared, start: made, recovery: trained }[type];
    return { type, seed, method, key: cellKey({ ...parts, type, seed, method: method?.name ?? '' }), label: `${method?.name ?? 'the model as it is'}, seed ${seed}${type === 'recovery' ? ', training' : ''}` };
  };
  return [
    ...seeds.flatMap((seed) => [cell('source', seed), ...methods.map((method) => cell('start', seed, method))]),
    ...(steps === 0 ? [] : seeds.flatMap((seed) => methods.map((method) => cell('recovery', seed, method)))),
  ];
}
