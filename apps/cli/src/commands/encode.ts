import type { TokenBlock } from '@tokstream/core';
import { loadChatTemplate, loadTokenizer, type OffsetUnit } from '@tokstream/tokenize';
import { readMessages } from '../arguments/read-messages.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { interruptible, readLines, readText } from '../arguments/read-text.ts';
import { tokenPrinter } from '../output/token-printer.ts';
import type { Arguments } from '../arguments/option.ts';
import type { Command, CommandIo } from './command.ts';

const units: readonly OffsetUnit[] = ['utf16', 'bytes', 'code-points'];

/** `tokstream encode`: text on stdin to token ids on stdout, as they become certain. */
export const encode: Command = {
  name: 'encode',
  summary: 'Turns the text on standard input into token ids, as it arrives.',
  positionals: '',
  options: {
    tokenizer: { type: 'string', value: 'FILE', help: 'tokenizer.json, SentencePiece .model or .tiktoken file, or a folder that holds one' },
    chunk: { type: 'string', value: 'N', help: 'feed the text N characters at a time; the ids are the same' },
    lines: { type: 'boolean', help: 'one document a line, one line of ids each' },
    chat: { type: 'string', value: 'FILE', help: 'encode the messages of a JSON file (- for standard input) through the chat template beside the tokenizer' },
    offsets: { type: 'boolean', help: 'print ID START END a line' },
    unit: { type: 'string', value: 'UNIT', help: `what offsets count: ${units.join(', ')} (default utf16)` },
    count: { type: 'boolean', help: 'print how many tokens, not which' },
    'no-special': { type: 'boolean', help: 'leave out the tokens that begin and end a text' },
    json: { type: 'boolean', help: 'print {"ids","start","end"}, one object a document' },
  },
  async run(given, io) {
    const path = given.text('tokenizer');
    if (path === undefined) throw invalidArgument('--tokenizer is missing; give a tokenizer file or its folder.');
    const chunk = given.number('chunk', { least: 1, whole: true });
    const unit = given.choice('unit', units) ?? 'utf16';
    const modes = ['json', 'offsets', 'count'].filter((mode) => given.flag(mode));
    if (modes.length > 1) throw invalidArgument(`--${modes.join(' and --')} exclude each other; choose one.`);
    if (given.text('chat') !== undefined && given.flag('lines')) throw invalidArgument('--chat and --lines exclude each other; a chat is one document.');
    const tokenizer = await loadTokenizer(path, { signal: io.signal });
    const print = tokenPrinter(io.stdout, (modes[0] ?? 'ids') as 'json' | 'offsets' | 'count' | 'ids');
    const options = { specialTokens: given.text('chat') === undefined && !given.flag('no-special'), offsets: given.flag('json') || given.flag('offsets'), unit };
    for await (const document of documents(given, io, path)) {
      using encoder = tokenizer.encoder(options);
      const begun = print();
      const put = async (blocks: readonly TokenBlock[]): Promise<void> => {
        for (const block of blocks) await begun.put(block);
      };
      for await (const piece of document) {
        io.signal.throwIfAborted();
        for (let from = 0; from < piece.length; from += chunk ?? piece.length) await put(encoder.push(piece.slice(from, from + (chunk ?? piece.length))));
      }
      await put(encoder.flush());
      await begun.end();
    }
  },
};

/** Every document as its pieces; a document that is read from standard input comes as it arrives. */
async function* documents(given: Arguments, io: CommandIo, tokenizerPath: string): AsyncGenerator<AsyncIterable<string> | Iterable<string>> {
  const chat = given.text('chat');
  if (chat !== undefined) {
    const template = await loadChatTemplate(tokenizerPath, { now: () => new Date() });
    yield [template.render(await readMessages(chat, io))];
    return;
  }
  const chunks = readText(interruptible(io), 'standard input');
  if (!given.flag('lines')) yield chunks;
  else for await (const line of readLines(chunks)) yield [line];
}
