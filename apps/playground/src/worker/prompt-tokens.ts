import type { TokenBlock } from '@tokstream/core';
import { spellToken } from '@tokstream/look';
import type { Tokenizer } from '@tokstream/tokenize';
import type { PromptToken } from './messages.ts';

/** The tokens of a prompt, each with its own part of the text; of tokens that share a character the first has it. */
export function promptTokens(prompt: string, { ids, start, end }: TokenBlock, tokenizer: Tokenizer): PromptToken[] {
  let told = 0;
  return Array.from(ids, (id, at) => {
    const text = prompt.slice(Math.max(told, start[at]!), end[at]);
    told = Math.max(told, end[at]!);
    return { id, text, spelling: spellToken(tokenizer, id) };
  });
}
