import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { BackendCandidate, BackendName } from './candidates/candidate.ts';
import { findPeer } from './candidates/find-peer.ts';
import { candidates as allCandidates } from './candidates/registry.ts';
import { runtimeFacts, type RuntimeFacts } from './runtime-facts.ts';
import { tryCandidate } from './try-candidate.ts';

/** What `diagnose` looks at. */
export interface DiagnoseOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
  /** Replaces the built-in candidates, best first. */
  readonly candidates?: readonly BackendCandidate[];
}

/** What became of one candidate. */
export interface BackendDiagnosis {
  readonly name: BackendName;
  readonly packageName: string;
  /** The installed version and its folder; absent when it is not installed, and outside of Node. */
  readonly version?: string;
  readonly folder?: string;
  readonly available: boolean;
  /** False when it is taken only when it is asked for by name. */
  readonly automatic: boolean;
  /** Why it is not available, in one line, and what to do about it. */
  readonly reason?: string;
  readonly advice?: string;
  /** What it runs on, such as the name of a graphics adapter. */
  readonly note?: string;
  /** How long it took to find out. */
  readonly seconds: number;
}

/** Everything about the choice of a backend here, as plain data. */
export interface Diagnosis {
  readonly runtime: RuntimeFacts;
  /** In order of preference. */
  readonly backends: readonly BackendDiagnosis[];
  /** What `auto` takes; absent when none works. */
  readonly choice?: BackendName;
  /** Why it is that one, in one line. */
  readonly because: string;
}

/**
 * Tries every backend and tells what became of each, and which one `selectBackend` would take.
 *
 * Native addons are tried in a process of their own and stay out of this one; the others are loaded. The active backend
 * is the same afterwards, when there was one.
 *
 * @throws `aborted` when the signal fires.
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { candidates = allCandidates, now = () => performance.now(), signal } = options;
  const before = tf.getBackend();
  const backends: BackendDiagnosis[] = [];
  for (const candidate of candidates) {
    const { name, packageName } = candidate;
    const began = now();
    const { reason, advice, note, software } = await tryCandidate(candidate, { signal, enough: (inspection) => (inspection.selfTested === true ? inspection : undefined) });
    if (signal?.aborted) throw new TokstreamError('The diagnosis was aborted.', { code: 'aborted', stage: 'diagnose', cause: signal.reason });
    backends.push({
      name,
      packageName,
      ...findPeer(packageName),
      available: reason === undefined,
      automatic: candidate.automatic && software !== true,
      ...(reason !== undefined && { reason }),
      ...(advice !== undefined && { advice }),
      ...(note !== undefined && { note }),
      seconds: (now() - began) / 1000,
    });
  }
  if (before) await tf.setBackend(before);
  const choice = backends.find(({ available, automatic }) => available && automatic)?.name;
  const because = choice === undefined ? 'none works of those that auto may take' : 'it is the first that works, in order of preference';
  return { runtime: runtimeFacts(), backends, ...(choice !== undefined && { choice }), because };
}
