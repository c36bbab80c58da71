import type { CommandIo } from '../commands/command.ts';
import { type GenerationRecord, textOf } from './generation-record.ts';
import type { GenerationView } from './generation-view.ts';

/** Prints `token` and `done` events, one JSON object a line, and nothing else. */
export function jsonView({ stdout }: CommandIo, record: GenerationRecord): GenerationView {
  const print = (value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);
  return {
    begin() {},
    event(event) {
      if (event.type === 'token') {
        const { type, sequence, id, text, logprob, alternatives } = event;
        print({ type, sequence, id, ...(text !== undefined && { text }), logprob, ...(alternatives && { alternatives }) });
      } else if (event.type === 'done') {
        const done = record.sequences.get(event.sequence)!;
        const text = textOf(done);
        print({
          type: 'done',
          sequence: event.sequence,
          reason: event.reason,
          promptIds: [...done.promptIds],
          ids: done.tokens.map(({ id }) => id),
          ...(text !== undefined && { text }),
          seconds: { prefill: done.prefillSeconds, decode: done.decodeSeconds },
          calls: done.calls,
          drafted: done.drafted,
          accepted: done.accepted,
          cacheBytes: done.cacheBytes,
        });
      }
    },
    end() {},
  };
}
