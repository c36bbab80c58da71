import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { TokstreamError } from '@tokstream/core';
import type { CommandIo } from '../commands/command.ts';
import { invalidArgument } from './parse-arguments.ts';

/**
 * Text in chunks, as it arrives; refuses bytes that are not UTF-8.
 *
 * @param name for messages
 */
export async function* readText(source: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decodeChunk = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new TokstreamError(`${name} is not UTF-8 text; convert it first.`, { code: 'invalid-argument', stage: 'tokstream', cause });
    }
  };
  for await (const chunk of source) {
    const text = typeof chunk === 'string' ? chunk : decodeChunk(chunk);
    if (text !== '') yield text;
  }
  const rest = decodeChunk();
  if (rest !== '') yield rest;
}

/** Standard input that Ctrl-C ends even while nothing comes. */
export function interruptible({ stdin, signal }: Pick<CommandIo, 'stdin' | 'signal'>): AsyncIterable<Uint8Array> {
  return addAbortSignal(signal, stdin as Readable) as AsyncIterable<Uint8Array>;
}

/** Lines of a text that comes in chunks, without their ends. A last line without an end counts when it is not empty. */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = '';
  for await (const chunk of chunks) {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (pending !== '') yield pending;
}

/** A whole text file; `-` is standard input. */
export async function readWhole(path: string, io: CommandIo): Promise<string> {
  const source = path === '-' ? (io.stdin as AsyncIterable<Uint8Array>) : createReadStream(path, { signal: io.signal });
  const name = path === '-' ? 'standard input' : path;
  let text = '';
  try {
    for await (const chunk of readText(source, name)) text += chunk;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') throw invalidArgument(`${path} cannot be read (${code}); give a text file.`);
    throw error;
  }
  return text;
}
