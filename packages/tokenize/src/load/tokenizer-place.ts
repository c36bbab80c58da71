import { throwIfAborted, TokstreamError } from '@tokstream/core';

const stage = 'loadTokenizer';

/** Where a tokenizer's files are: a folder, or the place of one file, on disk or on the web. */
export interface TokenizerPlace {
  /** The file that was asked for; `null` when it was a folder. */
  readonly file: string | null;
  /** The names of the files there; empty where they cannot be listed, as on the web. */
  readonly names: readonly string[];
  /** How errors call a file. */
  fullName(file: string): string;
  /** A file's bytes; `null` when there is none. */
  read(file: string): Promise<Uint8Array | null>;
}

/**
 * Finds a path or a URL.
 *
 * The file system is imported only when it is needed, so browsers may use the package.
 *
 * @throws TokstreamError `missing-file`, `aborted`
 */
export async function tokenizerPlace(source: string | URL, signal: AbortSignal | undefined): Promise<TokenizerPlace> {
  throwIfAborted(signal, stage);
  const url = typeof source === 'string' && /^(?:https?|file):\/\//.test(source) ? new URL(source) : source;
  return url instanceof URL && url.protocol !== 'file:' ? webPlace(url, signal) : diskPlace(url, signal);
}

async function diskPlace(source: string | URL, signal: AbortSignal | undefined): Promise<TokenizerPlace> {
  const { readdir, readFile, stat } = await nodeModule<typeof import('node:fs/promises')>('node:fs/promises');
  const { basename, dirname, join } = await nodeModule<typeof import('node:path')>('node:path');
  const { fileURLToPath } = await nodeModule<typeof import('node:url')>('node:url');
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  const found = await stat(path).catch((cause: unknown) => {
    throw missingFile(path, cause);
  });
  const folder = found.isDirectory() ? path : dirname(path);
  const fullName = (file: string): string => join(folder, file);
  return {
    file: found.isDirectory() ? null : basename(path),
    names: await readdir(folder).catch(() => []),
    fullName,
    read: (file) => readFile(fullName(file), signal && { signal }).catch((cause: unknown) => absent(cause, signal)),
  };
}

function webPlace(url: URL, signal: AbortSignal | undefined): TokenizerPlace {
  const file = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const addressOf = (name: string): URL => (name === file ? url : new URL(name, url));
  return {
    file,
    names: [],
    fullName: (name) => addressOf(name).href,
    read: async (name) => {
      const response = await fetch(addressOf(name), signal ? { signal } : {}).catch((cause: unknown) => absent(cause, signal));
      return response?.ok === true ? new Uint8Array(await response.arrayBuffer()) : null;
    },
  };
}

/** What cannot be read is not there, unless the reader was told to stop. */
function absent(_: unknown, signal: AbortSignal | undefined): null {
  throwIfAborted(signal, stage);
  return null;
}

/** A name that bundlers cannot read, so a build for browsers does not look for Node's modules. */
function nodeModule<M>(name: string): Promise<M> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<M>;
}

export function missingFile(name: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`${name} cannot be read; give the path of a tokenizer.json or of the folder that holds it.`, { code: 'missing-file', stage, cause });
}
