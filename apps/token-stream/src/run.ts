import { basename, dirname, join, resolve } from 'node:path';
import { type AppIo, checkOutputFile } from '@tokstream/app-shell';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { tinyDirectory } from '@tokstream/tiny';
import { followText } from './follow-text.ts';
import { readSettings, type Settings } from './read-settings.ts';
import { decodeText } from './source/decode-text.ts';
import { openSource } from './source/open-source.ts';
import { Tally } from './tally.ts';
import { flowView } from './view/flow-view.ts';
import { htmlView } from './view/html-view.ts';
import { jsonView } from './view/json-view.ts';
import { listView } from './view/list-view.ts';
import type { TokenView } from './view/token-view.ts';

/** Runs the app on a command line. Never holds more than a chunk of text and what its tokens still depend on. */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const settings = readSettings(words);
  const { sources, budget, specialTokens, maxHeld } = settings;
  const tokenizer = await loadTokenizer(settings.tokenizer, { signal: io.signal });
  const view = await openView(settings, tokenizer, io);
  const tally = new Tally();
  let isCut = true;
  try {
    if (sources.includes('-') && io.stdin.isTTY === true) io.stderr.write('token-stream: type text; Ctrl-D ends it.\n');
    for (const source of sources) {
      if (tally.tokens >= budget) break;
      await view.begin(source);
      const chunks = decodeText(openSource(source, io), source === '-' ? 'Standard input' : source);
      for await (const certain of followText(chunks, tokenizer, { specialTokens, ...(maxHeld !== undefined && { maxHeld }) }, tally, budget)) await view.put(certain);
    }
    await view.end(tally);
    isCut = false;
  } catch (error) {
    await view.discard();
    throw error;
  } finally {
    const how = isCut ? 'cut off after ' : tally.tokens >= budget ? 'budget used up, ' : '';
    if (!isCut || tally.characters > 0) io.stderr.write(`token-stream: ${how}${tally.line()}\n`);
  }
}

async function openView(settings: Settings, tokenizer: Tokenizer, io: AppIo): Promise<TokenView> {
  const named = settings.sources.length > 1;
  switch (settings.view) {
    case 'list':
      return listView(io.stdout, tokenizer, io.colour, named);
    case 'flow':
      return flowView(io.stdout, io.colour, named);
    case 'json':
      return jsonView(io.stdout);
    case 'html':
      checkOutputFile('html', settings.page);
      return htmlView(settings.page, tokenizer, nameOf(settings.tokenizer));
  }
}

/** As people call it: a file's name alone is `tokenizer.json` nearly always, and a whole path is nobody's business. */
function nameOf(tokenizer: string): string {
  if (tokenizer === tinyDirectory) return 'tokenizer of @tokstream/tiny';
  const path = resolve(tokenizer);
  return join(basename(dirname(path)), basename(path));
}
