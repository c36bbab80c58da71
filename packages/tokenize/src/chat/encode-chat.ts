import type { Encoding, Tokenizer } from '../tokenizer.ts';
import type { ChatMessage, ChatTemplate, RenderChatOptions } from './chat-template.ts';

/** A conversation as tokens. */
export interface EncodedChat extends Encoding {
  /** What the template wrote; offsets count in it. */
  readonly text: string;
}

/**
 * Encodes a conversation. The template writes the special tokens, so the tokenizer adds none.
 *
 * @throws TokstreamError `invalid-chat`, `missing-chat-template`
 */
export function encodeChat(tokenizer: Tokenizer, template: ChatTemplate, messages: readonly ChatMessage[], options?: RenderChatOptions): EncodedChat {
  const text = template.render(messages, options);
  const encoding = tokenizer.encode(text, { specialTokens: false });
  return { text, ids: encoding.ids, offsets: () => encoding.offsets() };
}
