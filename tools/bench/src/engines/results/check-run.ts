import type { PeerRun } from '../measure-peer.ts';
import type { PeerCheck } from './engine-results.ts';

/** What others are compared with. */
export interface Reference {
  readonly name: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly gaps: readonly number[];
}

/** Compares logits and tokens of a run with the reference; for weights that are rounded it tells how far that carries. */
export function checkRun(run: PeerRun, reference: Reference): PeerCheck {
  const tokens = Math.min(run.ids.length, reference.ids.length);
  const at = run.ids.slice(0, tokens).findIndex((id, place) => id !== reference.ids[place]);
  return {
    reference: reference.name,
    tokens,
    ...(run.logits !== undefined && { logitError: run.logits.reduce((most, value, id) => Math.max(most, Math.abs(value - reference.logits[id]!)), 0) }),
    ...(at >= 0 && { parts: { at, gap: reference.gaps[at]! } }),
  };
}
