import type { BeamEvent } from '@tokstream/decode';
import type { Tokenizer } from '@tokstream/tokenize';
import type { CommandIo } from '../commands/command.ts';
import { bytes, seconds } from './format.ts';
import type { GenerationRecord } from './generation-record.ts';
import type { GenerationView } from './generation-view.ts';
import { statusLine } from './status-line.ts';

/**
 * Prints each prompt and its text as it comes. Several prompts run at once: the first open one is live, what the others
 * say waits for its turn. Rate and memory stand on a status line; a summary ends it, on stderr. Where tokens are drafted, those
 * that came from a draft are tinted on a terminal.
 */
export function liveView(io: CommandIo, record: GenerationRecord, tokenizer: Tokenizer | undefined, engine: string, drafts: boolean): GenerationView {
  const status = statusLine(io);
  const waiting = new Map<number, string>();
  const closed = new Set<number>();
  let live = 0;
  const bold = (text: string): string => (io.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
  const tints = drafts && io.stdout.isTTY === true && io.colors !== false;
  const tinted = (text: string): string => (tints && text !== '' ? `\u001B[36m${text}\u001B[0m` : text);
  let isLineOpen = false;
  const print = (text: string): void => {
    if (text !== '') isLineOpen = !text.endsWith('\n');
    status.print(text);
  };
  const say = (sequence: number, text: string): void => {
    if (sequence === live) print(text);
    else waiting.set(sequence, (waiting.get(sequence) ?? '') + text);
  };
  const rate = (): string => `${record.totals.tokens} ${record.totals.tokens === 1 ? 'token' : 'tokens'}, ${(record.totals.tokens / record.seconds).toFixed(0)} tokens/s, ${bytes(process.memoryUsage.rss())} of memory`;
  return {
    begin({ index, promptIds }) {
      say(index, bold(tokenizer?.decode(promptIds) ?? `${promptIds.join(' ')} |`));
    },
    event(event: BeamEvent) {
      if (event.type === 'token') {
        const text = event.text ?? ` ${event.id}`;
        say(event.sequence, event.origin === 'draft' ? tinted(text) : text);
        status.show(rate);
      } else if (event.type === 'done') {
        say(event.sequence, `${event.text ?? ''}\n\n`);
        closed.add(event.sequence);
        while (closed.delete(live)) {
          live += 1;
          const text = waiting.get(live);
          waiting.delete(live);
          if (text !== undefined) print(text);
        }
      }
    },
    end() {
      status.clear();
      // After an error, so that its message has a line of its own.
      if (isLineOpen) io.stdout.write('\n');
      const { done, tokens, calls, drafted, accepted, prefillSeconds, cacheBytes, cacheKept, cacheEvicted } = record.totals;
      if (done === 0) return;
      const prompts = `${done} ${done === 1 ? 'prompt' : 'prompts'}`;
      const share = drafted === 0 ? 'nothing drafted' : `${((100 * accepted) / drafted).toFixed(0)} % of ${drafted} drafted tokens taken`;
      const speculation = drafts ? `, ${(calls / Math.max(tokens, 1)).toFixed(2)} calls a token, ${share}` : '';
      io.stderr.write(`${prompts}, ${rate()}${speculation}; ${seconds(record.seconds)} in all, prefill ${seconds(prefillSeconds)}, cache ${bytes(cacheBytes)}${cacheEvicted === 0 ? '' : ` (${cacheKept} of ${cacheKept + cacheEvicted} tokens)`}, on ${engine}\n`);
    },
  };
}
