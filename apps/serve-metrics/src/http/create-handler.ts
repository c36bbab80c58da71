import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TokstreamError } from '@tokstream/core';
import { concurrency, latency, type MetricHub, observeRequest, prometheusContentType, renderHtml, renderJson, renderPrometheus } from '@tokstream/metrics';
import type { GenerationEvent } from '../generation/generation-event.ts';
import { readGenerationRequest } from '../generation/generation-request.ts';
import type { Generator } from '../generation/generator.ts';
import { liveState } from '../live/live-state.ts';
import { serverFamilies } from '../live/server-families.ts';
import { livePage } from '../page/live-page.ts';
import type { Settings } from '../read-settings.ts';
import { HttpError } from './http-error.ts';
import { readBody } from './read-body.ts';
import { streamGeneration } from './stream-generation.ts';

/** Bytes that a body may have. */
const mostBody = 1 << 18;

/** What the answers are made of. */
export interface HandlerWorld {
  readonly hub: MetricHub;
  readonly generator: Generator;
  readonly settings: Pick<Settings, 'maxNewTokens' | 'ttftObjective' | 'tpotObjective'>;
  /** As people call the model. */
  readonly modelName: string;
  /** Seconds of a clock that never goes back. */
  readonly clock: () => number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Answers requests: the page, generations, and what they cost. Never throws; what goes wrong is an answer. */
export function createHandler({ hub, generator, settings, modelName, clock }: HandlerWorld): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const started = clock();
  const responses = new Map<number, number>();
  const page = livePage({ modelName, maxNewTokens: settings.maxNewTokens });
  const scriptHash = createHash('sha256').update(/<script>([^]*)<\/script>/.exec(page)![1]!).digest('base64');
  const served = latency({ ttftObjective: settings.ttftObjective, tpotObjective: settings.tpotObjective });
  const atOnce = concurrency();
  const tokensOf = (event: GenerationEvent): number => (event.type === 'tokens' ? event.tokens.length : 0);

  const generate: Handler = async (request, response) => {
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new HttpError(415, 'Send JSON, with the content type application/json.');
    const asked = readGenerationRequest(await readBody(request, mostBody), settings.maxNewTokens);
    await streamGeneration(generator.generate(asked).pipe(observeRequest(hub, served, { clock, tokensOf }), observeRequest(hub, atOnce, { clock, tokensOf })), response);
  };

  const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '/': { GET: (_, response) => send(response, 'text/html; charset=utf-8', page, { 'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'` }) },
    '/generate': { POST: generate },
    '/metrics': { GET: async (_, response) => send(response, prometheusContentType, renderPrometheus(await hub.snapshot(), { also: serverFamilies(generator, responses) })) },
    '/live.json': { GET: async (_, response) => send(response, 'application/json', JSON.stringify(await liveState(hub, generator, clock() - started))) },
    '/snapshot.json': { GET: async (_, response) => send(response, 'application/json', renderJson(await hub.snapshot())) },
    '/report.html': { GET: async (_, response) => send(response, 'text/html; charset=utf-8', renderHtml([await hub.snapshot()], { title: `serve-metrics, ${modelName}` })) },
    '/favicon.ico': { GET: (_, response) => void response.writeHead(204).end() },
    '/health': { GET: (_, response) => send(response, 'text/plain; charset=utf-8', 'ok\n') },
  };

  return async (request, response) => {
    response.on('finish', () => responses.set(response.statusCode, (responses.get(response.statusCode) ?? 0) + 1));
    // What a client breaks off is no trouble of the server.
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      const path = (request.url ?? '/').split('?', 1)[0]!;
      const methods = Object.hasOwn(routes, path) ? routes[path]! : undefined;
      if (methods === undefined) throw new HttpError(404, `There is no ${JSON.stringify(path)}; there are ${Object.keys(routes).join(', ')}.`);
      const method = request.method === 'HEAD' ? 'GET' : request.method!;
      if (!Object.hasOwn(methods, method)) throw new HttpError(405, `${path} takes ${Object.keys(methods).join(', ')}.`, { allow: Object.keys(methods).join(', ') });
      await methods[method]!(request, response);
    } catch (error) {
      refuse(response, error);
    }
  };
}

function send(response: ServerResponse, type: string, text: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers });
  response.end(text);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, message, headers } = asHttpError(error);
  const text = `${JSON.stringify({ error: message })}\n`;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  return TokstreamError.isInstance(error) && error.isInputError ? new HttpError(400, error.message) : new HttpError(500, 'The server failed on this request.');
}
