import type { EngineNeed } from '@tokstream/model';
import type { Arguments, Options } from '../arguments/option.ts';
import type { OpenModel } from '../model/open-model.ts';
import type { RoundOptions } from './rounds.ts';

/** Something that `tokstream bench` measures. */
export interface BenchArea {
  readonly name: string;
  /** Options that only this area has. */
  readonly options: Options;
  /** Tokens that a run makes where nobody says. */
  readonly maxNewTokens: number;
  /** Reads its options, before a model is loaded. */
  prepare(given: Arguments): PreparedArea;
}

/** What is to be measured, and what that asks of a model. */
export interface PreparedArea {
  readonly needs: readonly EngineNeed[];
  measure(opened: OpenModel, run: BenchRun): AsyncGenerator<BenchLine>;
}

/** How it is measured. */
export interface BenchRun extends RoundOptions {
  readonly maxNewTokens: number;
  readonly now: () => number;
  /** Tells people what they should know of it. */
  readonly warn: (text: string) => void;
}

/** A result as a program reads it, and as people do. */
export interface BenchLine {
  readonly json: object;
  readonly text: string;
}

/** A ratio with how far it goes over the rounds. */
export function spread({ ratio, ratios }: { readonly ratio: number; readonly ratios: readonly number[] }): string {
  return `${ratio.toFixed(2)}x (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`.padEnd(22);
}
