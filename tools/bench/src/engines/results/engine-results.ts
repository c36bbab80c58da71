import type { PeerRun } from '../measure-peer.ts';
import type { BenchModelName } from '../models/bench-models.ts';
import type { RunSettings } from '../run-settings.ts';

export const resultsSchema = 'tokstream-engines-2';

/** A whole comparison, as its JSON file has it. */
export interface EngineResults {
  readonly schema: typeof resultsSchema;
  readonly startedAt: string;
  /** False: it was stopped early. */
  readonly isComplete: boolean;
  readonly machine: Machine;
  /** Of Node and of every package that ran. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of this repository; with `+` where files differed from it. */
  readonly commit: string;
  readonly settings: RunSettings;
  readonly models: readonly ModelResults[];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
}

export interface ModelResults {
  readonly name: BenchModelName;
  readonly title: string;
  /** Weights of matrices that every token reads: in the layers, and in the output head. */
  readonly weights: { readonly all: number; readonly layers: number; readonly head: number };
  readonly rounds: readonly RoundResults[];
  /** By peer, from the first round. */
  readonly checks: Readonly<Record<string, PeerCheck>>;
}

/** What the peers gave when each had its turn. */
export interface RoundResults {
  readonly peers: Readonly<Record<string, PeerFigures | Unavailable>>;
}

/** What is kept of a run. */
export type PeerFigures = Omit<PeerRun, 'ids' | 'logits' | 'gaps'>;

/** Why a peer could not be installed or run. */
export interface Unavailable {
  readonly unavailable: string;
}

/** How what a peer computes compares with the reference, the first exact peer that gives logits. */
export interface PeerCheck {
  readonly reference: string;
  /** Largest difference of a logit after the prompt; absent where a peer does not give them. */
  readonly logitError?: number;
  /** Tokens compared. */
  readonly tokens: number;
  /** Where the tokens part, and how far apart the reference's two largest logits are there; absent: they are the same. */
  readonly parts?: { readonly at: number; readonly gap: number };
}

export function isUnavailable(result: PeerFigures | Unavailable): result is Unavailable {
  return 'unavailable' in result;
}
