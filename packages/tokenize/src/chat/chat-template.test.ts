import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenTokenizer } from '../goldens.test-support.ts';
import { type ChatMessage, chatTemplate, type RenderChatOptions } from './chat-template.ts';
import { encodeChat } from './encode-chat.ts';
import { loadChatTemplate } from './load-chat-template.ts';
import { strftime } from './strftime.ts';

/** What Jinja makes of templates; see `goldens/make_chat.py`. */
const goldens = JSON.parse(readFileSync(new URL('../../goldens/chat.json', import.meta.url), 'utf8')) as {
  readonly templates: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly template: string; readonly messages: ChatMessage[]; readonly options: RenderChatOptions; readonly text?: string; readonly error?: string }[];
};
const specialTokens = { bos_token: '<s>', eos_token: '</s>' };
const now = (): Date => new Date(2025, 2, 7, 15, 4, 9);

test.each(Object.keys(goldens.templates))('writes what Jinja writes: %s', (name) => {
  const template = chatTemplate(goldens.templates[name], { specialTokens, now });
  for (const { messages, options, text, error } of goldens.cases.filter((each) => each.template === name)) {
    if (error === undefined) expect(template.render(messages, options)).toBe(text);
    else expect(() => template.render(messages, options)).toThrow(expect.objectContaining({ code: 'invalid-chat', message: expect.stringContaining(error.replace(/\.$/, '')) }));
  }
});

test('takes one of several templates by name, tool_use where there are tools', () => {
  const template = chatTemplate({
    chat_template: [{ name: 'default', template: 'plain {{ bos_token }}{{ pad_token is defined }}' }, { name: 'tool_use', template: 'tools' }, { name: 'rag', template: 'rag' }],
    bos_token: { content: '<s>' },
    pad_token: null,
  });
  expect(template.names).toEqual(['default', 'tool_use', 'rag']);
  expect([template.render([]), template.render([], { tools: [] }), template.render([], { template: 'rag' })]).toEqual(['plain <s>False', 'tools', 'rag']);
  expect(() => template.render([], { template: 'other' })).toThrow(expect.objectContaining({ code: 'missing-chat-template' }));
});

test('knows no date unless it is given a clock', () => {
  const source = "{{ strftime_now('%j %-d %I%p %e') if strftime_now is defined else 'no date' }}";
  expect([chatTemplate(source).render([]), chatTemplate(source, { now }).render([])]).toEqual(['no date', '066 7 03PM  7']);
  expect(strftime(new Date(2024, 11, 31, 0, 5), '%F %T %I %j %q %')).toBe('2024-12-31 00:05:00 12 366 %q %');
});

test.each([
  ['missing-chat-template', () => chatTemplate({})],
  ['missing-chat-template', () => chatTemplate(null)],
  ['invalid-chat-template', () => chatTemplate('{% for %}')],
  ['invalid-chat', () => chatTemplate('{{ messages | mystery }}').render([])],
  ['invalid-chat', () => chatTemplate("{{ raise_exception('No.') }}").render([])],
])('%s, with one line: case %#', (code, run) => {
  expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^[^\n]+\.$/) }));
});

test('the template writes the special tokens, and no others are added', () => {
  const tokenizer = goldenTokenizer('byte-level');
  const template = chatTemplate('{{ bos_token }}{% for message in messages %}{{ message.content }}{% endfor %}', { specialTokens });
  const { ids, text, offsets } = encodeChat(tokenizer, template, [{ role: 'user', content: 'the cat' }]);
  expect([text, ...ids]).toEqual(['<s>the cat', ...tokenizer.encode('<s>the cat', { specialTokens: false }).ids]);
  expect(ids[0]).toBe(tokenizer.idOf('<s>'));
  expect(offsets().end.at(-1)).toBe(text.length);
});

test('loads the template of a folder: a file of its own before the configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chat-'));
  try {
    await expect(loadChatTemplate(folder)).rejects.toMatchObject({ code: 'missing-chat-template' });
    await expect(loadChatTemplate(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ chat_template: 'configured {{ bos_token }}', bos_token: '<s>' }));
    expect((await loadChatTemplate(folder)).render([])).toBe('configured <s>');
    await writeFile(join(folder, 'chat_template.jinja'), 'own {{ bos_token }}');
    expect((await loadChatTemplate(join(folder, 'tokenizer_config.json'))).render([])).toBe('own <s>');
  } finally {
    await rm(folder, { recursive: true });
  }
});
