import * as tf from '@tensorflow/tfjs-core';
import type { BackendCandidate, Inspection } from './candidates/candidate.ts';
import { isNotFound } from './candidates/import-peer.ts';
import { registerMissingKernels } from './kernels/missing/register-missing-kernels.ts';
import { selfTest } from './self-test.ts';

/** How far a trial goes. */
export interface TryCandidateOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gives the outcome when an inspection tells enough; the candidate is not loaded then. */
  readonly enough?: (inspection: Inspection) => Inspection | undefined;
}

/** Inspects a candidate, loads it into this process, makes it the active backend and self-tests it. Never throws. */
export async function tryCandidate(candidate: BackendCandidate, { signal, enough }: TryCandidateOptions): Promise<Inspection> {
  const { packageName } = candidate;
  try {
    const inspection = (await candidate.inspect?.(signal)) ?? {};
    if (inspection.reason !== undefined || signal?.aborted) return inspection;
    const outcome = enough?.(inspection);
    if (outcome !== undefined) return outcome;
    await candidate.load();
    registerMissingKernels();
    const reason = (await tf.setBackend(candidate.tfjsName)) ? await selfTest() : `${packageName} loaded but did not start`;
    return reason === undefined ? inspection : { ...inspection, reason };
  } catch (error) {
    if (isNotFound(error, packageName)) return { reason: `${packageName} is not installed`, advice: `npm install ${packageName}` };
    return { reason: `${packageName} does not load (${firstLine(error)})` };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.trim();
}
