import { platformTimer, throwIfAborted, type Timer, TokstreamError } from '@tokstream/core';
import { hubError } from './hub-error.ts';

/** A file to fetch. */
export interface Download {
  /** What people call it, for messages. */
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where to; what is not yet whole lies beside it as `.part`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the contents, or, 40 digits long, the name Git gives them. */
  readonly oid: string;
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of this file that are there. */
  readonly onBytes: (bytes: number) => void;
  readonly timer?: Timer;
}

/** Connections in a row that may end without a byte. */
const patience = 4;
const firstWaitInMs = 100;

/**
 * Fetches a file, going on where an earlier attempt, of this or another process, ended; `path` appears when the contents
 * have been found to be those of `oid`.
 *
 * @throws `download-failed` (call again to go on), `invalid-download`, `missing-file`, `missing-access`, `aborted`
 */
export async function downloadFile(download: Download): Promise<void> {
  const { name, path, bytes, signal, timer = platformTimer } = download;
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const part = `${path}.part`;
  // Begun before: its first bytes may be damaged, so that one more attempt from the start is fair.
  let begun = (await sizeOf(part)) > 0;
  let failures = 0;
  let discarded = false;
  for (;;) {
    throwIfAborted(signal, 'hubModel');
    const before = await sizeOf(part);
    if (before > bytes) await fs.truncate(part, 0);
    if (before === bytes && (await hasOid(part, download))) break;
    if (before === bytes) {
      await fs.rm(part, { force: true });
      if (!begun) throw new TokstreamError(`${name} arrived with other contents than the hub announces; call again, or fetch it by hand.`, { code: 'invalid-download', stage: 'hubModel' });
      begun = false;
      continue;
    }
    try {
      if (await fetchRest(download, part, before > bytes ? 0 : before)) continue;
      if (discarded) throw hubError(416, name);
      await fs.rm(part, { force: true });
      discarded = true;
    } catch (cause) {
      throwIfAborted(signal, 'hubModel');
      if (TokstreamError.isInstance(cause) && cause.code !== 'download-failed') throw cause;
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures > patience || isDiskError(cause)) {
        throw new TokstreamError(`${name} could not be fetched in full (${messageOf(cause)}); what has come is kept, call again to go on.`, { code: 'download-failed', stage: 'hubModel', cause });
      }
      const wait = firstWaitInMs * 2 ** (failures - 1);
      await new Promise<void>((resolve) => void timer(resolve, wait));
    }
  }
  await fs.rename(part, path);
}

/** Gives false when the server has no such range. */
async function fetchRest({ url, headers, bytes, fetch, signal, onBytes, name }: Download, part: string, from: number): Promise<boolean> {
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const response = await fetch(url, {
    // Compressed bytes could be neither counted nor continued.
    headers: { ...headers, 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    if (response.status === 416) return false;
    throw hubError(response.status, name);
  }
  const goesOn = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${from}-`) === true;
  const handle = await fs.open(part, goesOn ? 'a' : 'w');
  try {
    let there = goesOn ? from : 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      await handle.writeFile(chunk);
      there += chunk.length;
      if (there > bytes) throw new TokstreamError(`${name} is longer than the ${bytes} bytes that the hub announces; call again, or fetch it by hand.`, { code: 'invalid-download', stage: 'hubModel' });
      onBytes(there);
    }
    if (there < bytes) throw new Error(`the connection ended after ${there} of ${bytes} bytes`);
    await handle.sync();
    return true;
  } finally {
    await handle.close();
  }
}

async function hasOid(path: string, { oid, bytes }: Download): Promise<boolean> {
  const { getBuiltinModule } = globalThis.process;
  const hash = getBuiltinModule('node:crypto').createHash(oid.length === 64 ? 'sha256' : 'sha1');
  if (oid.length !== 64) hash.update(`blob ${bytes}\0`);
  for await (const chunk of getBuiltinModule('node:fs').createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex') === oid;
}

function sizeOf(path: string): Promise<number> {
  return globalThis.process.getBuiltinModule('node:fs/promises').stat(path).then(({ size }) => size, () => 0);
}

function isDiskError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined && ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function messageOf(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause instanceof Error ? `${message}: ${cause.message}` : message).replaceAll('\n', ' ');
}
