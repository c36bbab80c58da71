import { TokstreamError } from '@tokstream/core';

type Json = Readonly<Record<string, unknown>>;

/** What a configuration says about chats. */
export interface ChatConfig {
  /** Templates by name. */
  readonly templates: ReadonlyMap<string, string>;
  /** Special tokens by the name of their role, such as `bos_token`. */
  readonly specialTokens: Readonly<Record<string, string>>;
}

/**
 * Reads a template, or a parsed `tokenizer_config.json`: its `chat_template` is one template or a list of `{name, template}`.
 *
 * @throws TokstreamError `missing-chat-template`
 */
export function readChatConfig(source: unknown): ChatConfig {
  if (typeof source === 'string') return { templates: new Map([['default', source]]), specialTokens: {} };
  const config = isObject(source) ? source : {};
  const templates = new Map(named(config['chat_template']));
  if (templates.size === 0) {
    throw new TokstreamError('The configuration has no chat_template; pass the template itself, or the tokenizer_config.json of a model made for chats.', {
      code: 'missing-chat-template',
      stage: 'chatTemplate',
    });
  }
  const tokens = Object.entries(config).flatMap(([role, token]) => {
    const content = isObject(token) ? token['content'] : token;
    return role.endsWith('_token') && typeof content === 'string' ? [[role, content] as const] : [];
  });
  return { templates, specialTokens: Object.fromEntries(tokens) };
}

function named(template: unknown): (readonly [string, string])[] {
  if (typeof template === 'string') return [['default', template]];
  if (!Array.isArray(template)) return [];
  return template.flatMap((each: unknown) => (isObject(each) && typeof each['name'] === 'string' && typeof each['template'] === 'string' ? [[each['name'], each['template']] as const] : []));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
