import type { WeightSource } from './weight-source.ts';

/** Weights in open files. Dispose closes them; weights already read stay the caller's. */
export interface Checkpoint extends WeightSource, AsyncDisposable {
  /** What all its tensors take in the files. */
  readonly bytes: number;
}

/** How a checkpoint is opened. */
export interface CheckpointOptions {
  /** Called with the number of bytes after each chunk of a tensor. */
  readonly onRead?: (bytes: number) => void;
}
