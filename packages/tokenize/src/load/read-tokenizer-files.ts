import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { invalid } from './parse-tokenizer-json.ts';

/** A tokenizer's files as they were found. */
export interface TokenizerFiles {
  readonly name: string;
  readonly tokenizerJson: unknown;
  readonly tokenizerConfig: unknown;
}

/**
 * Reads `tokenizer.json`, and `tokenizer_config.json` beside it if there is one, from a folder, a file or a URL.
 *
 * The file system is imported only when it is needed, so browsers may use the package.
 */
export async function readTokenizerFiles(source: string | URL, signal: AbortSignal | undefined): Promise<TokenizerFiles> {
  const url = typeof source === 'string' && /^(?:https?|file):\/\//.test(source) ? new URL(source) : source;
  if (url instanceof URL && url.protocol !== 'file:') return fetchFiles(url, signal);
  return readFiles(url, signal);
}

async function readFiles(source: string | URL, signal: AbortSignal | undefined): Promise<TokenizerFiles> {
  const { readFile, stat } = await nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const { dirname, join } = await nodeModule<typeof import('node:path')>('node:path');
  const { fileURLToPath } = await nodeModule<typeof import('node:url')>('node:url');
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  const found = await stat(path).catch((cause: unknown) => {
    throw missing(path, cause);
  });
  const folder = found.isDirectory() ? path : dirname(path);
  const file = found.isDirectory() ? join(path, 'tokenizer.json') : path;
  const read = (name: string): Promise<string> => readFile(name, { encoding: 'utf8', ...(signal && { signal }) });
  const text = await read(file).catch((cause: unknown) => {
    throwIfAborted(signal, 'loadTokenizer');
    throw missing(file, cause);
  });
  const config = await read(join(folder, 'tokenizer_config.json')).catch(() => null);
  return { name: file, tokenizerJson: parse(file, text), tokenizerConfig: config === null ? null : parse('tokenizer_config.json', config) };
}

/** A name that bundlers cannot read, so a build for browsers does not look for Node's modules. */
function nodeModule<M>(name: string): Promise<M> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<M>;
}

async function fetchFiles(url: URL, signal: AbortSignal | undefined): Promise<TokenizerFiles> {
  const get = (address: URL): Promise<Response> => fetch(address, signal ? { signal } : {});
  const response = await get(url).catch((cause: unknown) => {
    throwIfAborted(signal, 'loadTokenizer');
    throw missing(url.href, cause);
  });
  if (!response.ok) throw missing(url.href, `HTTP ${response.status}`);
  const tokenizerJson = parse(url.href, await response.text());
  const config = await get(new URL('tokenizer_config.json', url)).catch(() => null);
  return { name: url.href, tokenizerJson, tokenizerConfig: config?.ok === true ? parse('tokenizer_config.json', await config.text()) : null };
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(name, 'it is not JSON', cause);
  }
}

function missing(name: string, cause: unknown): TokstreamError {
  return new TokstreamError(`${name} cannot be read; give the path of a tokenizer.json or of the folder that holds it.`, {
    code: 'missing-file',
    stage: 'loadTokenizer',
    cause,
  });
}
