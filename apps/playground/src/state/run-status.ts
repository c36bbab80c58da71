import { formatBytes } from '@tokstream/look';
import type { RunState } from './run-state.ts';

const endings: Record<NonNullable<RunState['reason']>, string> = {
  'end-of-sequence': 'ended by the model',
  length: 'as many as asked for',
  'stop-string': 'ended by a stop string',
  'stop-rule': 'ended by a rule',
  time: 'ended by time',
  complete: 'complete',
  'context-full': 'ended where the context is full',
  aborted: 'stopped',
  stopped: 'stopped',
  failed: 'ended by an error',
};

/** One line on how it goes; it changes when a phase does, never with a token, so that it can be read aloud. */
export function runStatus({ phase, engine, reason, tokens, memory, baseline }: RunState): string {
  if (phase === 'loading') return 'Loading the model…';
  if (phase === 'broken') return 'Nothing can run.';
  if (phase === 'running') return 'Writing…';
  if (reason === undefined) return `Ready on ${engine}.`;
  const tensors = (memory?.tensors ?? 0) - baseline;
  const held = [tensors > 0 ? `${tensors} tensors` : undefined, memory !== undefined && memory.cacheBytes > 0 ? `${formatBytes(memory.cacheBytes)} of caches` : undefined].filter((one) => one !== undefined);
  const free = held.length === 0 ? 'everything it held is free' : `${held.join(' and ')} are still held`;
  return `${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}, ${endings[reason]}; ${free}.`;
}
