import type { CostStore } from '@tokstream/decode';
import type { Arguments, Options } from '../arguments/option.ts';

/** The world a command runs in; tests give another one. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** What model calls cost, kept for the next run; default nothing is. */
  readonly costStore?: CostStore;
  /** Whether a terminal may be written to in colour; default yes. */
  readonly colors?: boolean;
}

/** One verb of `tokstream`. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** What follows the options on the usage line. */
  readonly positionals: string;
  readonly options: Options;
  run(given: Arguments, io: CommandIo): Promise<void>;
}
