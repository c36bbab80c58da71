import { TokstreamError } from '@tokstream/core';
import { Template } from '@huggingface/jinja';
import { chatError } from './chat-error.ts';
import { readChatConfig } from './read-chat-config.ts';
import { runTemplate } from './run-template.ts';
import { strftime } from './strftime.ts';

/** One turn of a conversation. Templates may look at more than the role and the content. */
export interface ChatMessage {
  readonly role: string;
  readonly [property: string]: unknown;
}

/** Options of `chatTemplate`. */
export interface ChatTemplateOptions {
  /** Special tokens that templates name, as `bos_token` and `eos_token`. Default those of the configuration. */
  readonly specialTokens?: Readonly<Record<string, string>>;
  /** The time for templates that write a date. Default none: `strftime_now` is then not defined, and templates use a date of their own. */
  readonly now?: () => Date;
}

/** Options of `ChatTemplate.render`. */
export interface RenderChatOptions {
  /** Whether the text ends where the assistant's answer begins. Default false. */
  readonly addGenerationPrompt?: boolean;
  /** Descriptions of the tools that the model may use, as JSON schemas. */
  readonly tools?: readonly unknown[];
  /** Documents to answer from. */
  readonly documents?: readonly unknown[];
  /** Which of several templates. Default `tool_use` when there are tools and such a template, else `default`. */
  readonly template?: string;
  /** Further variables of the template, such as `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Turns conversations into the text that a model was trained on. */
export interface ChatTemplate {
  /** The templates by name; a single one is called `default`. */
  readonly names: readonly string[];
  /**
   * The text of a conversation, special tokens included.
   *
   * @throws TokstreamError `invalid-chat` when the template refuses the conversation, `missing-chat-template` when it has no such template
   */
  render(messages: readonly ChatMessage[], options?: RenderChatOptions): string;
}

/**
 * Reads a chat template, as `transformers` runs it: Jinja that takes out the line break behind a block and the white space before it.
 *
 * @param source the template itself, or the parsed `tokenizer_config.json` that holds one or a list of them by name
 * @throws TokstreamError `missing-chat-template` when the configuration has none, `invalid-chat-template` when it is not Jinja
 *
 * @example
 * const template = chatTemplate(tokenizerConfig);
 * const text = template.render([{ role: 'user', content: 'Hello' }], { addGenerationPrompt: true });
 */
export function chatTemplate(source: unknown, options: ChatTemplateOptions = {}): ChatTemplate {
  const { templates, specialTokens } = readChatConfig(source);
  const parsed = new Map(Array.from(templates, ([name, text]) => [name, parse(name, text)]));
  const { now } = options;
  const globals = {
    ...specialTokens,
    ...options.specialTokens,
    raise_exception: (message: unknown) => {
      throw chatError(String(message));
    },
    strftime_now: now && ((format: unknown) => strftime(now(), String(format))),
  };
  return {
    names: [...parsed.keys()],
    render: (messages, { addGenerationPrompt = false, tools, documents, template, variables } = {}) => {
      const name = template ?? (tools !== undefined && parsed.has('tool_use') ? 'tool_use' : 'default');
      const found = parsed.get(name);
      if (found === undefined) throw missingTemplate(name, [...parsed.keys()]);
      try {
        return runTemplate(found, { ...globals, messages, tools: tools ?? null, documents: documents ?? null, add_generation_prompt: addGenerationPrompt, ...variables });
      } catch (cause) {
        throw TokstreamError.isInstance(cause) ? cause : chatError(reasonOf(cause), cause);
      }
    },
  };
}

function parse(name: string, text: string): Template {
  try {
    return new Template(text);
  } catch (cause) {
    throw new TokstreamError(`The chat template ${JSON.stringify(name)} is not Jinja as it is read here: ${reasonOf(cause)}. Correct it, or use another model's.`, {
      code: 'invalid-chat-template',
      stage: 'chatTemplate',
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause);
}

function missingTemplate(name: string, names: readonly string[]): TokstreamError {
  return new TokstreamError(`There is no chat template ${JSON.stringify(name)}; use one of ${names.join(', ')}.`, { code: 'missing-chat-template', stage: 'chatTemplate' });
}
