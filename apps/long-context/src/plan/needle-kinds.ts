import type { NeedleOptions } from '@tokstream/metrics';

/** A kind of needle task, as the command line calls it. */
export interface NeedleKind {
  readonly kind: string;
  readonly options: Pick<NeedleOptions, 'task' | 'depth'>;
}

/** The kinds there are: one needle at either end, or anywhere; and those of `makeNeedles` that ask for more. */
export const needleKinds: readonly NeedleKind[] = [
  { kind: 'first', options: { task: 'single', depth: 0 } },
  { kind: 'last', options: { task: 'single', depth: 1 } },
  { kind: 'single', options: { task: 'single' } },
  { kind: 'recency', options: { task: 'recency' } },
  { kind: 'multiple', options: { task: 'multiple' } },
  { kind: 'conditional', options: { task: 'conditional' } },
  { kind: 'thread', options: { task: 'thread' } },
  { kind: 'multi-thread', options: { task: 'multi-thread' } },
];
