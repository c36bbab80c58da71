import { TokstreamError } from '@tokstream/core';
import { documentTokenizer, loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readLines, readText } from '../arguments/read-text.ts';
import { write, writeJson } from '../output/write.ts';
import type { Command, CommandIo } from './command.ts';

/** `tokstream encode`: text on stdin to token ids on stdout. */
export const encode: Command = {
  name: 'encode',
  summary: 'Turns the text on standard input into token ids.',
  positionals: '',
  options: {
    tokenizer: { type: 'string', value: 'FILE', help: 'tokenizer.json, or a folder that holds one' },
    chunk: { type: 'string', value: 'N', help: 'feed the text N characters at a time; the ids are the same' },
    lines: { type: 'boolean', help: 'one document a line, one line of ids each' },
    offsets: { type: 'boolean', help: 'print ID START END a line, in UTF-16 units of the text' },
    'no-special': { type: 'boolean', help: 'leave out the tokens that begin and end a text' },
    json: { type: 'boolean', help: 'print {"ids","start","end"}, one object a document' },
  },
  async run(given, io) {
    const path = given.text('tokenizer');
    if (path === undefined) throw invalidArgument('--tokenizer is missing; give a tokenizer.json.');
    const chunk = given.number('chunk', { least: 1, whole: true });
    const tokenizer = await loadTokenizer(path, { signal: io.signal });
    const specialTokens = !given.flag('no-special');
    const print = printer(io, given.flag('json'), given.flag('offsets'));
    const chunks = readText(io.stdin as AsyncIterable<Uint8Array>, 'standard input');
    if (given.flag('lines')) {
      for await (const line of readLines(chunks)) await print(encodeDocument(tokenizer, [line], specialTokens, chunk));
      return;
    }
    const document: string[] = [];
    for await (const text of chunks) document.push(text);
    await print(encodeDocument(tokenizer, document, specialTokens, chunk));
  },
};

interface Encoded {
  readonly ids: Int32Array;
  readonly offsets: () => { readonly start: Uint32Array; readonly end: Uint32Array };
}

function encodeDocument(tokenizer: Tokenizer, chunks: readonly string[], specialTokens: boolean, chunk: number | undefined): Encoded {
  const text = chunks.join('');
  if (chunk === undefined) return tokenizer.encode(text, { specialTokens });
  const run = (offsets: boolean) => {
    using stage = documentTokenizer(tokenizer, { specialTokens, offsets });
    for (let from = 0; from < text.length; from += chunk) stage.push(text.slice(from, from + chunk));
    return stage.flush()[0]!;
  };
  return { ids: run(false).ids, offsets: () => run(true) };
}

function printer({ stdout, stderr }: CommandIo, json: boolean, wantsOffsets: boolean): (encoded: Encoded) => Promise<void> {
  let warned = false;
  return async ({ ids, offsets }) => {
    if (!json && !wantsOffsets) return write(stdout, `${ids.join(' ')}\n`);
    let places: { readonly start: Uint32Array; readonly end: Uint32Array } | undefined;
    try {
      places = offsets();
    } catch (error) {
      if (wantsOffsets || !TokstreamError.isInstance(error) || error.code !== 'unsupported-offsets') throw error;
      if (!warned) stderr.write(`tokstream: offsets are left out: ${error.message}\n`);
      warned = true;
    }
    if (json) return writeJson(stdout, { ids: [...ids], ...(places && { start: [...places.start], end: [...places.end] }) });
    let text = '';
    ids.forEach((id, at) => (text += `${id} ${places!.start[at]} ${places!.end[at]}\n`));
    return write(stdout, text);
  };
}
