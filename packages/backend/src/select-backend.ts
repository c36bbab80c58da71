import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { BackendCandidate, BackendName, Inspection } from './candidates/candidate.ts';
import { candidates as allCandidates } from './candidates/registry.ts';
import { tryCandidate } from './try-candidate.ts';

/** How `selectBackend` chooses. */
export interface SelectBackendOptions {
  /** `auto` (default) takes the best that works; a name takes that one or fails. */
  readonly backend?: BackendName | 'auto';
  /** What `auto` does not try, such as a backend that nothing would compute on; default nothing. */
  readonly without?: readonly BackendName[];
  readonly signal?: AbortSignal;
  /** Replaces the built-in candidates, best first. */
  readonly candidates?: readonly BackendCandidate[];
}

/** What was chosen, and why nothing better was. */
export interface SelectedBackend {
  readonly name: BackendName;
  readonly packageName: string;
  /** What it runs on, where that is known: the version of libtensorflow, the name of a graphics adapter. */
  readonly note?: string;
  /** The candidates before it, each with the reason why it was passed over and, where there is something to do, what. */
  readonly passedOver: readonly { readonly name: BackendName; readonly reason: string; readonly advice?: string }[];
}

/**
 * Loads, self-tests and activates the best TensorFlow.js backend of this machine.
 *
 * The order is `tensorflow-gpu`, `webgpu`, `tensorflow`, `wasm`; `cpu`, and `webgpu` on a software adapter, only when
 * asked. Every package but wasm's is an optional peer: install it and it is found. Native addons are first tried in a
 * process of their own, once in the life of this one (about a second). The active backend is process-wide, as
 * TensorFlow.js has it.
 *
 * @throws `unsupported-backend` when the named one (or every one) does not work; the message holds the reasons.
 * @throws `aborted` when the signal fires before the choice is made.
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const { backend = 'auto', without = [], candidates = allCandidates, signal } = options;
  const tried = candidates.filter(({ name, automatic }) => (backend === 'auto' ? automatic && !without.includes(name) : name === backend));
  if (tried.length === 0) {
    const names = candidates.map((candidate) => candidate.name).join(', ');
    throw new TokstreamError(`There is no backend "${backend}"; use auto or one of ${names}.`, { code: 'invalid-backend', stage: 'selectBackend' });
  }
  const before = tf.getBackend();
  const passedOver: { name: BackendName; reason: string; advice?: string }[] = [];
  for (const candidate of tried) {
    throwIfAborted(signal);
    const { name, packageName } = candidate;
    const { reason, advice, note } = await tryCandidate(candidate, { signal, ...(backend === 'auto' && { enough: passOverSoftware }) });
    throwIfAborted(signal);
    if (reason === undefined) return { name, packageName, ...(note !== undefined && { note }), passedOver };
    passedOver.push({ name, reason, ...(advice !== undefined && { advice }) });
  }
  // One that started and computed wrongly must not stay active.
  if (before) await tf.setBackend(before);
  const reasons = passedOver.map(({ name, reason, advice }) => `${name}: ${reason}${advice === undefined ? '' : `, ${advice}`}`).join('; ');
  throw new TokstreamError(`No usable backend (${reasons}).`, { code: 'unsupported-backend', stage: 'selectBackend' });
}

/** `auto` never takes a device that is only imitated. */
function passOverSoftware({ software, note = 'a software adapter' }: Inspection): Inspection | undefined {
  return software === true ? { reason: note, advice: 'ask for it by name' } : undefined;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new TokstreamError('Choosing a backend was aborted.', { code: 'aborted', stage: 'selectBackend', cause: signal.reason });
}
