import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request to the imitated hub is answered with instead of what it asks for; false lets it be answered. */
export type Interruption = (request: IncomingMessage, response: ServerResponse, contents: Buffer | undefined) => boolean;

/** A hub on this machine, with the addresses that `@huggingface/hub` calls. Dispose stops it. */
export interface HubServer extends AsyncDisposable {
  readonly url: string;
  readonly commit: string;
  /** Files of `owner/name`; weights are announced with their SHA-256, others with Git's name for them. */
  readonly files: Map<string, Buffer>;
  /** Requests for contents, as `FILE RANGE`. */
  readonly asked: string[];
  interrupt: Interruption;
  /** Announces this for the checksum of a file. */
  readonly announced: Map<string, string>;
}

export async function hubServer(files: Readonly<Record<string, Buffer | string>>): Promise<HubServer> {
  const held = new Map(Object.entries(files).map(([name, contents]) => [name, Buffer.from(contents)]));
  const state: Omit<HubServer, keyof AsyncDisposable | 'url'> = { commit: 'c0ffee'.padEnd(40, '0'), files: held, asked: [], interrupt: () => false, announced: new Map() };
  const server = createServer((request, response) => {
    const { pathname, origin } = new URL(request.url!, `http://${request.headers.host}`);
    const name = decodeURIComponent(/^\/(?:cdn|owner\/name\/resolve\/\w+)\/(.+)$/.exec(pathname)?.[1] ?? '');
    const contents = held.get(name);
    if (state.interrupt(request, response, contents)) return;
    const json = (value: unknown): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    if (pathname.startsWith('/api/models/owner/name/revision/')) return json({ id: 'owner/name', sha: state.commit, lastModified: '2026-01-01' });
    if (pathname === `/api/models/owner/name/tree/${state.commit}`) return json([{ type: 'directory', path: 'sub', size: 0, oid: '' }, ...[...held].map((file) => entryOf(...file, state.announced))]);
    if (contents === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    if (!pathname.startsWith('/cdn')) return void response.writeHead(302, { location: `${origin}/cdn/${name}` }).end();
    state.asked.push(`${name} ${request.headers.range ?? 'all'}`);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${contents.length - 1}/${contents.length}` });
    response.end(contents.subarray(from));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  });
}

function entryOf(path: string, contents: Buffer, announced: ReadonlyMap<string, string>): object {
  const git = createHash('sha1').update(`blob ${contents.length}\0`).update(contents).digest('hex');
  if (!/\.(safetensors|gguf)$/.test(path)) return { type: 'file', path, size: contents.length, oid: announced.get(path) ?? git };
  const oid = announced.get(path) ?? createHash('sha256').update(contents).digest('hex');
  return { type: 'file', path, size: contents.length, oid: git, lfs: { oid, size: contents.length, pointerSize: 130 } };
}
