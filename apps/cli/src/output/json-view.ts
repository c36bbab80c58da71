import type { Tokenizer } from '@tokstream/tokenize';
import type { CommandIo } from '../commands/command.ts';
import type { GenerationWorld } from '../generate/generation-world.ts';
import { type GenerationRecord, textOf } from './generation-record.ts';
import type { GenerationView } from './generation-view.ts';

/** Prints `token` and `done` events, and `hypotheses` of beams, one JSON object a line, and nothing else. */
export function jsonView({ stdout }: CommandIo, record: GenerationRecord, { tokenizer, runsOn }: Pick<GenerationWorld, 'tokenizer' | 'runsOn'>): GenerationView {
  const print = (value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);
  return {
    begin() {},
    event(event) {
      if (event.type === 'token') {
        const { type, sequence, id, text, logprob, origin, alternatives } = event;
        print({ type, sequence, id, ...(text !== undefined && { text }), logprob, origin, ...(alternatives && { alternatives }) });
      } else if (event.type === 'hypotheses') {
        const { type, sequence, results } = event;
        const { promptIds } = record.sequences.get(sequence)!;
        print({ type, sequence, results: results.map(({ ids, score, logprob }) => ({ ids, ...(tokenizer && { text: textAfter(tokenizer, promptIds, ids) }), score, logprob })) });
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
          cacheKept: done.cacheKept,
          cacheEvicted: done.cacheEvicted,
          ...runsOn,
        });
      }
    },
    end() {},
  };
}

/** The text that ids add to a prompt. */
function textAfter(tokenizer: Tokenizer, promptIds: Int32Array, ids: readonly number[]): string {
  using detokenizer = tokenizer.detokenizer();
  detokenizer.push(promptIds);
  return [...detokenizer.push(Int32Array.from(ids)), ...detokenizer.flush()].join('');
}
