import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { BackendCandidate, BackendName } from './candidates/candidate.ts';
import { isNotFound } from './candidates/import-peer.ts';
import { candidates as allCandidates } from './candidates/registry.ts';
import { selfTest } from './self-test.ts';

/** How `selectBackend` chooses. */
export interface SelectBackendOptions {
  /** `auto` (default) takes the best that works; a name takes that one or fails. */
  readonly backend?: BackendName | 'auto';
  readonly signal?: AbortSignal;
  /** Replaces the built-in candidates, best first. */
  readonly candidates?: readonly BackendCandidate[];
}

/** What was chosen, and why nothing better was. */
export interface SelectedBackend {
  readonly name: BackendName;
  readonly packageName: string;
  /** The candidates before it, each with the reason why it was passed over. */
  readonly passedOver: readonly { readonly name: BackendName; readonly reason: string }[];
}

/**
 * Loads, self-tests and activates the best TensorFlow.js backend of this machine.
 *
 * The order is `tensorflow-gpu`, `webgpu`, `tensorflow`, `wasm`; `cpu` only when asked. Every package but wasm's is an
 * optional peer: install it and it is found. The active backend is process-wide, as TensorFlow.js has it.
 *
 * @throws `unsupported-backend` when the named one (or every one) does not work; the message holds the reasons.
 * @throws `aborted` when the signal fires between two candidates.
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const { backend = 'auto', candidates = allCandidates } = options;
  const tried = candidates.filter((candidate) => (backend === 'auto' ? candidate.automatic : candidate.name === backend));
  if (tried.length === 0) {
    const names = candidates.map((candidate) => candidate.name).join(', ');
    throw new TokstreamError(`There is no backend "${backend}"; use auto or one of ${names}.`, { code: 'invalid-backend', stage: 'selectBackend' });
  }
  const before = tf.getBackend();
  const passedOver: { name: BackendName; reason: string }[] = [];
  for (const candidate of tried) {
    if (options.signal?.aborted) throw new TokstreamError('Choosing a backend was aborted.', { code: 'aborted', stage: 'selectBackend', cause: options.signal.reason });
    const reason = await activate(candidate);
    if (reason === undefined) return { name: candidate.name, packageName: candidate.packageName, passedOver };
    passedOver.push({ name: candidate.name, reason });
  }
  // One that started and computed wrongly must not stay active.
  if (before) await tf.setBackend(before);
  const reasons = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new TokstreamError(`No usable backend (${reasons}).`, { code: 'unsupported-backend', stage: 'selectBackend' });
}

async function activate(candidate: BackendCandidate): Promise<string | undefined> {
  const unavailable = candidate.unavailable?.();
  if (unavailable !== undefined) return unavailable;
  try {
    await candidate.load();
    if (!(await tf.setBackend(candidate.tfjsName))) return `${candidate.packageName} loaded but did not start`;
    await tf.ready();
    return await selfTest();
  } catch (error) {
    if (isNotFound(error, candidate.packageName)) return `${candidate.packageName} is not installed`;
    return `${candidate.packageName} does not load (${firstLine(error)})`;
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.trim();
}
