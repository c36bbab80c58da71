import type { ChatMessage } from '@tokstream/tokenize';
import type { CommandIo } from '../commands/command.ts';
import { invalidArgument } from './parse-arguments.ts';
import { readWhole } from './read-text.ts';

/** Chat messages from a JSON file: a list of them, or an object with `messages`. */
export async function readMessages(path: string, io: CommandIo): Promise<readonly ChatMessage[]> {
  const name = path === '-' ? 'Standard input' : path;
  let value: unknown;
  try {
    value = JSON.parse(await readWhole(path, io));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidArgument(`${name} is not JSON; give a list of {"role", "content"}.`);
    throw error;
  }
  const list = Array.isArray(value) ? value : (value as { readonly messages?: unknown } | null)?.messages;
  if (!Array.isArray(list) || !list.every((message) => typeof (message as ChatMessage | null)?.role === 'string')) throw invalidArgument(`${name} holds no messages; give a list of {"role", "content"}.`);
  return list as readonly ChatMessage[];
}
