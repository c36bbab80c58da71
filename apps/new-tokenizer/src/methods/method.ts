import type { Initialiser, InitialiserSettings } from '@tokstream/embed-init';

/** An initialiser of the registry with its settings. */
export interface Method {
  /** As the command line names it, such as `omp:k=8`. */
  readonly name: string;
  readonly initialiser: Initialiser;
  readonly settings: InitialiserSettings;
}

/** A method that is left out, and why, in one sentence. */
export interface LeftOut {
  readonly method: string;
  readonly why: string;
}
