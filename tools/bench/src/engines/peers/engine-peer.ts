import type { BenchPrompt } from '../models/prompts.ts';

/** What a greedy run gave: the tokens of each sequence, and seconds for the prompts and for the tokens after the first. */
export interface GreedyRun {
  readonly ids: readonly (readonly number[])[];
  readonly prefillSeconds: number;
  readonly decodeSeconds: number;
}

/** How far a greedy run goes. */
export interface GreedyOptions {
  /** Tokens of each sequence, the first included; the end of the text is no reason to stop. */
  readonly count: number;
  /** After so many seconds of decoding it ends early, where the peer can. */
  readonly maxSeconds?: number;
  /** Called with the first sequence's logits of every token; a run that has it is not for timing. */
  readonly onLogits?: (logits: Float32Array) => void;
}

/** A loaded engine. */
export interface EnginePeer {
  /** Greedy decoding from empty caches, several prompts of one length as one batch. */
  greedy(prompts: readonly BenchPrompt[], options: GreedyOptions): Promise<GreedyRun>;
  /** Whether `greedy` can give logits. */
  readonly givesLogits: boolean;
  /** Seconds of one call over so many rows after a prompt, with the logits of all of them: the median of several. */
  forwardRows?(prompt: BenchPrompt, rows: number, repeats: number): Promise<number>;
  /** Bits that the model needs for a text after its first token. */
  bitsOf?(text: BenchPrompt): Promise<number>;
  /** Why it is not measured over a batch. */
  readonly noBatch?: string;
}
