import { readTokenizerConfig } from '../load/read-tokenizer-files.ts';
import { tokenizerPlace } from '../load/tokenizer-place.ts';
import { chatTemplate, type ChatTemplate, type ChatTemplateOptions } from './chat-template.ts';

/** Options of `loadChatTemplate`. */
export interface LoadChatTemplateOptions extends ChatTemplateOptions {
  /** Gives up reading; the promise is then rejected with code `aborted`. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a model's chat template: `chat_template.jinja`, else what `tokenizer_config.json` holds, which also names the special tokens.
 *
 * @param source what `loadTokenizer` takes: the model's folder, or the path or URL of a file in it
 * @throws TokstreamError `missing-file`, `missing-chat-template`, `invalid-chat-template`
 */
export async function loadChatTemplate(source: string | URL, options: LoadChatTemplateOptions = {}): Promise<ChatTemplate> {
  const place = await tokenizerPlace(source, options.signal);
  const [config, jinja] = await Promise.all([readTokenizerConfig(place), place.read('chat_template.jinja')]);
  const own = jinja === null ? {} : { chat_template: new TextDecoder().decode(jinja) };
  return chatTemplate({ ...(config as object | null), ...own }, options);
}
