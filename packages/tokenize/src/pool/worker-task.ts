import type { TokenizerObjects } from '../load/create-tokenizer.ts';
import type { LoadTokenizerOptions } from '../load/load-tokenizer.ts';
import type { TokenizeOptions } from '../operators/tokenize.ts';
import type { TrainerName } from '../train/registry.ts';
import type { PretokenCounts } from '../train/tokenizer-trainer.ts';
import type { TrainerOptions } from '../train/trainer-options.ts';
import type { CarriedError } from './carried-error.ts';
import type { PackedBlocks } from './packed-blocks.ts';

/** What a worker is for; it gets this when it starts. */
export type WorkerRole =
  | { readonly kind: 'tokenizer'; readonly source: string | TokenizerObjects; readonly tiktoken: LoadTokenizerOptions['tiktoken'] }
  | { readonly kind: 'trainer'; readonly name: TrainerName; readonly options: TrainerOptions };

/** A document to encode. */
export interface EncodeRequest {
  readonly text: string;
  readonly options: TokenizeOptions;
  /** Set to 1 when nobody wants the result any more. */
  readonly cancelled: Int32Array | null;
}

/** One thing a worker is asked to do. */
export type WorkerTask =
  | { readonly kind: 'ready' }
  | { readonly kind: 'encode'; readonly requests: readonly EncodeRequest[] }
  | { readonly kind: 'count'; readonly documents: readonly string[] }
  /** Hand over what was counted and begin anew. */
  | { readonly kind: 'gather' };

/** What a worker answers; an error is data, because a clone of it would lose its code. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'blocks'; readonly packed: PackedBlocks; /** What went wrong, at the place of its document. */ readonly errors: readonly (CarriedError | undefined)[] }
  | { readonly kind: 'counted' }
  | { readonly kind: 'counts'; readonly counts: PretokenCounts; /** How many documents these are of. */ readonly documents: number }
  | { readonly kind: 'failed'; readonly error: CarriedError };
