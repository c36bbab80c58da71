import type { Comparison } from './comparison.ts';

/** One loss that was measured. */
export interface MeasuredLoss {
  readonly method: string;
  readonly seed: number;
  /** 0 is before training. */
  readonly step: number;
  /** Bits a byte. */
  readonly loss: number;
}

/** Every loss of every method. */
export function losses({ starts, recoveries }: Pick<Comparison, 'starts' | 'recoveries'>): readonly MeasuredLoss[] {
  return [
    ...starts.map(({ method, seed, bits, bytes }) => ({ method, seed, step: 0, loss: bits / bytes })),
    ...recoveries.flatMap(({ method, seed, bits, bytes }) => bits.map(([step, sum]) => ({ method, seed, step, loss: sum / bytes }))),
  ];
}
