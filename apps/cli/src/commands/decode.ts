import { loadTokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseIds } from '../arguments/parse-ids.ts';
import { interruptible, readText } from '../arguments/read-text.ts';
import { write, writeJson } from '../output/write.ts';
import type { Command } from './command.ts';

/** `tokstream decode`: token ids on stdin to text on stdout, as they come. */
export const decode: Command = {
  name: 'decode',
  summary: 'Turns the token ids on standard input into text.',
  positionals: '',
  options: {
    tokenizer: { type: 'string', value: 'FILE', help: 'tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one' },
    'keep-special': { type: 'boolean', help: 'show special tokens too' },
    json: { type: 'boolean', help: 'print {"text"} when the input ends' },
  },
  async run(given, io) {
    const path = given.text('tokenizer');
    if (path === undefined) throw invalidArgument('--tokenizer is missing; give a tokenizer file or its folder.');
    const tokenizer = await loadTokenizer(path, { signal: io.signal });
    using stage = tokenizer.detokenizer({ skipSpecial: !given.flag('keep-special') });
    const json = given.flag('json');
    let whole = '';
    const print = async (texts: readonly string[]): Promise<void> => {
      if (json) whole += texts.join('');
      else for (const text of texts) await write(io.stdout, text);
    };
    for await (const ids of idChunks(readText(interruptible(io), 'standard input'))) await print(stage.push(ids));
    await print(stage.flush());
    if (json) await writeJson(io.stdout, { text: whole });
  },
};

/** Ids as soon as what follows shows that they are whole. */
async function* idChunks(chunks: AsyncIterable<string>): AsyncGenerator<Int32Array> {
  let pending = '';
  for await (const chunk of chunks) {
    const text = pending + chunk;
    const whole = text.search(/[^\s,]*$/);
    pending = text.slice(whole);
    if (whole > 0) yield parseIds(text.slice(0, whole), 'standard input');
    if (pending.length > 9) parseIds(pending, 'standard input');
  }
  yield parseIds(pending, 'standard input');
}
