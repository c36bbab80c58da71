import type { ScoredCandidate } from './candidate.ts';
import type { Continuation } from './continuation.ts';

/** A candidate while the beam runs. */
export interface Beam {
  readonly candidate: ScoredCandidate;
  /** Text that its tokens complete, without what was held back. */
  readonly text: string;
  /** The step it ended with, and that step's cache; absent for the prompt itself. */
  readonly made?: Continuation;
  /** True while another step may follow. */
  readonly open: boolean;
}

/** Frees what a beam goes on from. */
export function dropBeam({ made }: Beam): void {
  made?.cache?.[Symbol.dispose]();
}
