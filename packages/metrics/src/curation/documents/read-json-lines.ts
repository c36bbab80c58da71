import { TokstreamError } from '@tokstream/core';

/** Settings of `readJsonLines`. */
export interface ReadJsonLinesOptions {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Longest line in bytes; a longer one is bad, and never held. Default 16 MiB */
  readonly maxLineBytes?: number;
  /**
   * Called with what is wrong with a line, which is then left out. Without it the first bad line ends the reading.
   */
  readonly onBadLine?: (error: TokstreamError) => void;
}

const newline = 10;

/**
 * Reads lines of JSON from chunks of bytes, however these are cut: the values of each chunk's whole lines, as a list. Empty lines are
 * left out. Holds a chunk and a line, never more.
 *
 * @param parse gives the value of a line; it throws a `TokstreamError` that says what is wrong with it
 * @throws `invalid-document` with the name of the file and the number of the line, for a line that is no UTF-8, too long or refused by `parse`
 *
 * @example
 * ```js
 * import { parseDocument, readJsonLines } from '@tokstream/metrics';
 * const bytes = new TextEncoder().encode('{"id":"1","text":"ship"}\n{"id":"2","text":"whale"}\n');
 * for await (const documents of readJsonLines([bytes.slice(0, 30), bytes.slice(30)], parseDocument, { name: 'ships.jsonl' })) {
 *   for (const { id, text } of documents) console.log(id, text); // 1 ship, then 2 whale
 * }
 * ```
 */
export async function* readJsonLines<Value>(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, parse: (line: string) => Value, options: ReadJsonLinesOptions): AsyncGenerator<readonly Value[]> {
  const { name, maxLineBytes = 16 * 2 ** 20, onBadLine } = options;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const values: Value[] = [];

  const bad = (why: string, cause?: unknown): void => {
    const error = new TokstreamError(`${name}, line ${number}: ${why}.`, { code: 'invalid-document', stage: 'readJsonLines', cause });
    if (onBadLine === undefined) throw error;
    onBadLine(error);
  };
  const take = (line: Uint8Array): void => {
    let text: string;
    try {
      text = decoder.decode(line);
    } catch (cause) {
      return bad('it is not UTF-8', cause);
    }
    if (text.trim() === '') return;
    try {
      values.push(parse(text));
    } catch (error) {
      if (!TokstreamError.isInstance(error)) throw error;
      bad(error.message, error);
    }
  };
  const endLine = (last: Uint8Array): void => {
    number += 1;
    const bytes = pendingBytes + last.length;
    const pieces = pending;
    pending = [];
    pendingBytes = 0;
    if (bytes > maxLineBytes) bad(`it is longer than ${maxLineBytes} bytes`);
    else if (pieces.length === 0) take(last);
    else take(joined([...pieces, last], bytes));
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      endLine(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) {
      pendingBytes += chunk.length - from;
      // Of a line that is too long only the length is kept.
      if (pendingBytes > maxLineBytes) pending = [];
      else pending.push(chunk.slice(from));
    }
    if (values.length > 0) yield values.splice(0);
  }
  if (pendingBytes > 0) endLine(new Uint8Array(0));
  if (values.length > 0) yield values;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
