/**
 * A synchronous piece of a stream: it takes items in, hands items out, and can be stopped, saved and continued.
 *
 * Law: for any way of cutting an input into items, everything `push` returned followed by what `flush` returned equals
 * the result on the whole input at once. A piece that cannot keep that law says `chunkInvariant: false`.
 */
export interface PushStage<In, Out, Snapshot = unknown> {
  /** False when how the input was cut changes the output. */
  readonly chunkInvariant: boolean;
  /** False when `snapshot` cannot be taken before every item, so that the stage cannot go on after one it failed on. Default true. */
  readonly recoverable?: boolean;
  /** How much input (in the stage's own unit, named in its docs) is held back, waiting for more. */
  readonly held: number;
  /** Takes one item and returns what it completes, possibly nothing. */
  push(item: In): readonly Out[];
  /** Ends the input and returns what was held; the stage is then as new. */
  flush(): readonly Out[];
  /** A structured-cloneable copy of the state. */
  snapshot(): Snapshot;
  /** Continues from a copy made by `snapshot` of a stage with the same options. */
  restore(snapshot: Snapshot): void;
  /** Frees what the stage holds; it must not be used afterwards. Calling it again does nothing. */
  [Symbol.dispose](): void;
}
