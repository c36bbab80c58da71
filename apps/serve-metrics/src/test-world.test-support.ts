import { request } from 'node:http';
import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import { run } from './run.ts';

/** A server in this process. */
export interface Served extends AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
  readonly stderr: () => string;
  /** As Ctrl-C; what `run` threw, if anything. */
  stop(): Promise<unknown>;
}

/** Runs the app on a free port; dispose stops it. */
export async function serve(...words: readonly string[]): Promise<Served> {
  const { stdout, stderr, output } = collectOutput();
  const interrupt = new AbortController();
  const io: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: interrupt.signal, now: () => performance.now() };
  const ended: Promise<unknown> = run(['--port', '0', '--backend', 'wasm', ...words], io).then(() => undefined, (error: unknown) => error);
  const stop = (): Promise<unknown> => {
    interrupt.abort();
    return ended;
  };
  const failed = ended.then((error) => {
    throw error;
  });
  failed.catch(() => {});
  while (!output.stdout.includes('\n')) await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 10))]);
  return { url: output.stdout.trim(), stderr: () => output.stderr, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** An event of a generation. */
export interface ServerEvent {
  readonly type: string;
  readonly data: { readonly ahead?: number; readonly tokens?: readonly { readonly id: number; readonly text: string; readonly origin: string }[]; readonly reason?: string; readonly text?: string; readonly code?: string };
}

/** Asks for a generation. */
export function post(url: string, body: unknown, options: RequestInit = {}): Promise<Response> {
  return fetch(`${url}generate`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body), ...options });
}

/** The events of an answer, as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [event, data] = text.slice(0, end).split('\n') as [string, string];
      text = text.slice(end + 2);
      yield { type: event.replace(/^event: /, ''), data: JSON.parse(data.replace(/^data: /, '')) as ServerEvent['data'] };
    }
  }
}

/** All events of a generation, and the text in them. */
export async function generated(url: string, body: unknown): Promise<{ readonly events: readonly ServerEvent[]; readonly text: string; readonly status: number }> {
  const response = await post(url, body);
  if (response.status !== 200) return { events: [], text: await response.text(), status: response.status };
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return { events, text: events.map(({ data }) => data.tokens?.map((token) => token.text).join('') ?? data.text ?? '').join(''), status: 200 };
}

/** The status of a request that `fetch` would not send. */
export function statusOf(url: string, { method, headers = {}, body = '' }: { readonly method: string; readonly headers?: Record<string, string>; readonly body?: string | Uint8Array }): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Waits until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
