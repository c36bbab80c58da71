/** The world an app runs in; tests give another one. */
export interface AppIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Whether stdout shows colours. */
  readonly colour: boolean;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds from any start. */
  readonly now: () => number;
}
