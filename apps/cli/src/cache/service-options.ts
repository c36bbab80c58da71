import { checkOutputFile } from '../arguments/check-output-file.ts';
import type { Arguments, Options } from '../arguments/option.ts';

/** Options that keep what was read for other prompts, or for later. */
export const serviceOptions: Options = {
  'share-prefixes': { type: 'boolean', help: 'of many prompts, read what they begin with alike only once' },
  'prefix-bytes': { type: 'string', value: 'N', help: 'of --share-prefixes: bytes of what was read to keep, least recently used first to go; default 268435456' },
  'save-cache': { type: 'string', value: 'FILE', help: 'of one prompt: keep text and cache, with what was evicted gone; written when the text has ended' },
  'load-cache': { type: 'string', value: 'FILE', help: 'go on from a saved text: the prompt follows it and only the prompt is read, "" for none; the same model only' },
};

/** The same, read. */
export interface CacheServices {
  /** Bytes for what prompts begin with alike; undefined where nothing is shared. */
  readonly prefixBytes: number | undefined;
  readonly saveFile: string | undefined;
  readonly loadFile: string | undefined;
}

export function readServices(given: Arguments): CacheServices {
  const prefixBytes = given.number('prefix-bytes', { least: 0 }) ?? 2 ** 28;
  const saveFile = given.text('save-cache');
  if (saveFile !== undefined) checkOutputFile('save-cache', saveFile);
  return { prefixBytes: given.flag('share-prefixes') ? prefixBytes : undefined, saveFile, loadFile: given.text('load-cache') };
}
