import type { DecodeEvent } from '@tokstream/core';
import type { Tokenizer } from '@tokstream/tokenize';
import type { CommandIo } from '../commands/command.ts';
import { bytes, seconds } from './format.ts';
import type { GenerationRecord } from './generation-record.ts';
import type { GenerationView } from './generation-view.ts';
import { statusLine } from './status-line.ts';

/**
 * Prints each prompt and its text as it comes. Several prompts run at once: the first open one is live, what the others
 * say waits for its turn. Rate and memory stand on a status line; a summary ends it, on stderr.
 */
export function liveView(io: CommandIo, record: GenerationRecord, tokenizer: Tokenizer | undefined, engine: string): GenerationView {
  const status = statusLine(io);
  const waiting = new Map<number, string>();
  const closed = new Set<number>();
  let live = 0;
  const bold = (text: string): string => (io.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
  const say = (sequence: number, text: string): void => {
    if (sequence === live) status.print(text);
    else waiting.set(sequence, (waiting.get(sequence) ?? '') + text);
  };
  const rate = (): string => `${record.totals.tokens} tokens, ${(record.totals.tokens / record.seconds).toFixed(0)} tokens/s, ${bytes(process.memoryUsage.rss())} of memory`;
  return {
    begin({ index, promptIds }) {
      say(index, bold(tokenizer?.decode(promptIds) ?? `${promptIds.join(' ')} |`));
    },
    event(event: DecodeEvent) {
      if (event.type === 'token') {
        say(event.sequence, event.text ?? ` ${event.id}`);
        status.show(rate);
      } else if (event.type === 'done') {
        say(event.sequence, `${event.text ?? ''}\n\n`);
        closed.add(event.sequence);
        while (closed.delete(live)) {
          live += 1;
          const text = waiting.get(live);
          waiting.delete(live);
          if (text !== undefined) status.print(text);
        }
      }
    },
    end() {
      status.clear();
      const { done, prefillSeconds, cacheBytes } = record.totals;
      if (done === 0) return;
      const prompts = `${done} ${done === 1 ? 'prompt' : 'prompts'}`;
      io.stderr.write(`${prompts}, ${rate()}; ${seconds(record.seconds)} in all, prefill ${seconds(prefillSeconds)}, cache ${bytes(cacheBytes)}, on ${engine}\n`);
    },
  };
}
