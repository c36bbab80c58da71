import type { TokenBatch } from '../pack/token-batch.ts';

/** How `trainingRun` trains. */
export interface TrainingRunOptions<Batch = TokenBatch> {
  /** Steps of the whole run, those before a resume included. */
  readonly totalSteps: number;
  /** The batch at a place in the data, counted from 0: a pure function, such as `shuffledWindows` gives, so that a resumed run sees what an unbroken one would. */
  readonly batchAt: (index: number) => Batch;
  /** Batches of one step, their gradients added up. Default 1. */
  readonly accumulate?: number;
  readonly evaluation?: EvaluationOptions<Batch>;
  readonly checkpoint?: CheckpointOptions;
  /** Ends the run after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Loss on held-out text while training. */
export interface EvaluationOptions<Batch = TokenBatch> {
  /** Evaluates after every so many steps, and after the last. */
  readonly everySteps: number;
  /** The held-out text, the same each time. */
  readonly batches: () => Iterable<Batch>;
  /** Bytes of text that the predictions of `batches` cover: evaluations then say bits a byte too. */
  readonly bytes?: number;
  /** Stops early after so many evaluations in a row without a better loss. Default: never. */
  readonly patience?: number;
  /** Nats a token by which a loss must fall below the best to count as better; default 0. */
  readonly minDelta?: number;
}

/** Where a run is kept on disk (Node only). One run a path at a time. */
export interface CheckpointOptions {
  /** A safetensors file. When it is there the run continues from it; its folder is made when it is not. */
  readonly path: string;
  /** Writes it after every so many steps, and at the end. */
  readonly everySteps: number;
  /** Keeps the state of the best evaluation there too. */
  readonly bestPath?: string;
  /** Strings to keep in it, such as the recipe. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Called with the notes of a checkpoint before it is continued from; throw to refuse. */
  readonly check?: (notes: Readonly<Record<string, string>>, stepsDone: number) => void;
}
