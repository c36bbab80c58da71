import type { Learning } from './learning-step.ts';

/** Learning that is part of something longer: its progress counts from `from` to `to` of `total`. */
export function* stageProgress<T>(learning: Learning<T>, from: number, to: number, total: number): Learning<T> {
  for (;;) {
    const step = learning.next();
    if (step.done === true) return step.value;
    const { done, total: steps } = step.value;
    yield { done: from + (steps === 0 ? 0 : Math.floor((done / steps) * (to - from))), total };
  }
}
