import type { DoneReason } from '@tokstream/core';
import type { FilledMiddle, SampledByte } from '@tokstream/decode';
import type { Generation } from '../generate/generation.ts';
import { seconds } from './format.ts';

/** Shows texts that are made of bytes, one after another. */
export interface BytesView {
  begin(index: number, prompt: string): void;
  /** @param text what of the text may be shown by now */
  byte(drawn: SampledByte, text: string): void;
  /** Text that was held back. */
  rest(text: string): void;
  /** @param rows that the text took */
  done(reason: DoneReason, rows: number): void;
  filled(found: FilledMiddle, suffix: string, rows: number): void;
  /** Always called, also after an error. */
  end(): void;
}

/** With `--json` a `byte` object for each byte and a `done` object for each text; else the texts, and a summary on stderr. */
export function bytesView({ io, given, world, backend }: Generation): BytesView {
  const { stdout, stderr, now } = io;
  const isJson = given.flag('json');
  const startedAt = now();
  const totals = { texts: 0, bytes: 0, rows: 0 };
  let isOpen = false;
  let current = { index: 0, prompt: '', text: '', bytes: [] as number[], startedAt };
  const style = (code: number, text: string): string => (stdout.isTTY === true && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text);
  const say = (text: string): void => {
    current.text += text;
    if (!isJson) stdout.write(text);
  };
  const close = (reason: string, rows: number, more: object): void => {
    isOpen = false;
    totals.rows += rows;
    totals.texts += 1;
    totals.bytes += current.bytes.length;
    const { index, prompt, text, bytes, startedAt: from } = current;
    if (isJson) stdout.write(`${JSON.stringify({ type: 'done', sequence: index, reason, prompt, bytes, text, seconds: { decode: (now() - from) / 1000 }, rows, ...more, ...world.runsOn })}\n`);
    else stdout.write('\n\n');
  };
  return {
    begin(index, prompt) {
      current = { index, prompt, text: '', bytes: [], startedAt: now() };
      isOpen = true;
      if (!isJson) stdout.write(style(1, prompt));
    },
    byte({ byte, logprob, text: completed }, text) {
      current.bytes.push(byte);
      say(text);
      if (isJson) stdout.write(`${JSON.stringify({ type: 'byte', sequence: current.index, byte, text: completed, logprob })}\n`);
    },
    rest: say,
    done: (reason, rows) => close(reason, rows, {}),
    filled({ middle, logprob, suffixLogprob }, suffix, rows) {
      current.bytes = [...middle];
      say(new TextDecoder().decode(middle));
      if (!isJson) stdout.write(style(1, suffix));
      close('filled', rows, { suffix, logprob, suffixLogprob });
    },
    end() {
      // After an error, so that its message has a line of its own.
      if (isOpen && !isJson) stdout.write('\n');
      if (isJson || totals.texts === 0) return;
      const { texts, bytes, rows } = totals;
      stderr.write(`${texts} ${texts === 1 ? 'prompt' : 'prompts'}, ${bytes} bytes, ${rows} rows; ${seconds((now() - startedAt) / 1000)} in all, on ${backend.name} ${world.model.engine}\n`);
    },
  };
}
