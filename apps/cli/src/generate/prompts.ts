import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readLines, readText } from '../arguments/read-text.ts';
import type { CommandIo } from '../commands/command.ts';
import type { Tokenizer } from '@tokstream/tokenize';

/** The prompts on the command line, else one a line on stdin; empty lines are passed over. */
export async function* promptTexts({ positionals }: Arguments, io: CommandIo): AsyncGenerator<string> {
  if (positionals.length === 0 && io.stdin.isTTY) io.stderr.write('Type a prompt and press Enter (Ctrl-D ends).\n');
  const lines = positionals.length > 0 ? positionals : readLines(readText(io.stdin as AsyncIterable<Uint8Array>, 'standard input'));
  for await (const line of lines) if (line.trim() !== '' || positionals.length > 0) yield line;
}

/** The same as tokens; what goes on from another text has no beginning of its own. */
export async function* promptTokens(texts: AsyncIterable<string>, tokenizer: Tokenizer, goesOn: boolean): AsyncGenerator<Int32Array> {
  for await (const text of texts) yield tokenizer.encode(text, { specialTokens: !goesOn }).ids;
}

/**
 * The only prompt there is.
 *
 * @param option that takes one
 * @throws `invalid-argument` where there are more
 */
export async function onlyPrompt(prompts: Iterable<Int32Array> | AsyncIterable<Int32Array>, option: string): Promise<Int32Array[]> {
  const all: Int32Array[] = [];
  for await (const ids of prompts) {
    all.push(ids);
    if (all.length > 1) throw invalidArgument(`--${option} takes one prompt and there are more; give one.`);
  }
  return all;
}
