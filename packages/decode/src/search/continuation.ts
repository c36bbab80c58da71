import type { KvCache, Sequence } from '@tokstream/model';
import type { CandidateReason } from './candidate.ts';

/** Where sampling goes on. */
export interface ContinuationStart {
  /** Borrowed; its cache is forked. */
  readonly sequence: Sequence;
  /** Which candidate of the search this is, from 0: it decides the generator. */
  readonly number: number;
}

/** What was sampled from a start. */
export interface Continuation extends ContinuationStart {
  readonly ids: readonly number[];
  /** Text that these tokens complete, and what was still held back; only with a tokenizer. */
  readonly text?: { readonly complete: string; readonly rest: string };
  /** Of each token. */
  readonly logprobs: readonly number[];
  readonly reason: CandidateReason;
  /** True when a delimiter ended it, and nothing else did. */
  readonly endsStep: boolean;
  /** Belongs to whoever asked for it: what decoding left, the last token not fed. */
  readonly cache?: KvCache;
}
