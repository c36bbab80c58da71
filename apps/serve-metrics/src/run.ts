import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AppIo, invalidArgument, write } from '@tokstream/app-shell';
import { MetricHub } from '@tokstream/metrics';
import { Generator } from './generation/generator.ts';
import { createHandler } from './http/create-handler.ts';
import { openWorkbench } from './open-workbench.ts';
import { readSettings, type Settings } from './read-settings.ts';

/**
 * Serves until the signal fires; then tells every client that it stops, and frees all.
 *
 * @throws `invalid-argument` where the port is taken
 */
export async function run(words: readonly string[], io: AppIo): Promise<void> {
  const settings = readSettings(words);
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  // A request that comes while the model loads waits for it.
  let loaded: () => void = () => {};
  const isLoaded = new Promise<void>((resolve) => (loaded = resolve));
  const server = createServer((request, response) => void isLoaded.then(() => handle(request, response)));
  server.requestTimeout = 30_000;
  // Before the model is loaded: a port that is taken is told at once.
  await listen(server, settings);
  try {
    using bench = await openWorkbench(settings, io.signal);
    const clock = (): number => io.now() / 1000;
    const { modelName, backend, model } = bench;
    const hub = new MetricHub({ environment: { model: modelName, backend: backend.name, engine: model.engine, concurrency: String(settings.concurrency) } });
    await using generator = new Generator(bench, { ...settings, hub, clock });
    handle = createHandler({ hub, generator, settings, modelName, clock });
    loaded();
    await write(io.stdout, `${addressOf(server)}\n`);
    io.stderr.write(`Serving ${modelName} on ${backend.name}, engine ${model.engine}: the page is at /, figures for Prometheus at /metrics. Ctrl-C stops.\n`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
  } finally {
    await close(server);
  }
}

async function listen(server: Server, { host, port }: Settings): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw invalidArgument(`Port ${port} of ${host} is taken; give another one with --port, or 0 for any.`, error);
    throw invalidArgument(`${host} port ${port} cannot be listened on (${code}); give another --host or --port.`, error);
  }
}

/** Answers that are under way get a moment to reach their clients. */
async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(late);
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
}
