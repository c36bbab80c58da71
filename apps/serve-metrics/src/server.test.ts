import { createServer } from 'node:net';
import { selectBackend } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { decode, prefill, sample } from '@tokstream/decode';
import { parseSnapshot } from '@tokstream/metrics';
import { loadModel } from '@tokstream/model';
import { expectRejection } from '@tokstream/testing';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { lastValueFrom, of, reduce } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveState } from './live/live-state.ts';
import { readSettings } from './read-settings.ts';
import { eventsOf, generated, post, serve, type Served, statusOf, until } from './test-world.test-support.ts';

let server: Served;
beforeAll(async () => {
  server = await serve('--concurrency', '3', '--queue', '60', '--drafter', 'prompt-lookup');
});
afterAll(() => server[Symbol.asyncDispose]());

const live = async (url = server.url): Promise<LiveState> => (await (await fetch(`${url}live.json`)).json()) as LiveState;
const metric = async (name: string, url = server.url): Promise<number> => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.*)$`, 'm').exec(await (await fetch(`${url}metrics`)).text())?.[1]);

/** What the pipeline gives without a server. */
async function plainText(prompt: string, temperature: number, seed: number, maxNewTokens: number): Promise<string> {
  await selectBackend({ backend: 'wasm' });
  using model = await loadModel(tinyDirectory);
  const tokenizer = await loadTokenizer(tinyDirectory);
  const events$ = of(tokenizer.encode(prompt).ids).pipe(prefill(model), decode({ tokenizer, sampler: sample({ temperature, topP: 1 }), seed, maxNewTokens }));
  // Before the model goes.
  return await lastValueFrom(events$.pipe(reduce((text, event) => text + (event.type === 'token' || event.type === 'done' ? (event.text ?? '') : ''), '')));
}

describe('a generation', () => {
  it.each([[0, 0], [0.8, 5]])('at temperature %d with seed %d has the text of the pipeline, also behind others and with drafts', async (temperature, seed) => {
    const expected = await plainText('The sea, the sea, the', temperature, seed, 40);
    const other = generated(server.url, { prompt: 'Ahoy', maxNewTokens: 20 });
    const { events, text } = await generated(server.url, { prompt: 'The sea, the sea, the', temperature, seed, maxNewTokens: 40 });
    expect(text).toBe(expected);
    expect(events.at(-1)).toEqual({ type: 'done', data: { reason: 'length', text: expect.any(String) } });
    expect(events.flatMap(({ data }) => data.tokens ?? [])).toHaveLength(40);
    await other;
  });

  it('comes while it is made, and is freed when its client goes away', async () => {
    const leave = new AbortController();
    const before = (await live()).tokens;
    const response = await post(server.url, { prompt: 'The whale', maxNewTokens: 400 }, { signal: leave.signal });
    for await (const { type } of eventsOf(response)) {
      expect(type).toBe('tokens');
      expect(await live()).toMatchObject({ running: 1 });
      expect((await live()).cacheBytes).toBeGreaterThan(0);
      break;
    }
    leave.abort();
    await until(async () => (await live()).running === 0);
    expect(await live()).toMatchObject({ cacheBytes: 0, queued: 0, requests: { stopped: 1 } });
    expect((await live()).tokens - before).toBeLessThan(300);
  });

  it('ends at a stop string', async () => {
    const { text, events } = await generated(server.url, { prompt: 'Call me', temperature: 0, maxNewTokens: 60, stopStrings: [' the'] });
    expect(text).not.toContain(' the');
    expect(events.at(-1)!.data.reason).toBe('stop-string');
  });
});

describe('fifty clients', () => {
  it('all get the text of their seed, those that vanish leave nothing, nobody waits for ever', async () => {
    const bodies = Array.from({ length: 50 }, (_, at) => ({ prompt: `${at % 7} men`, temperature: 1, seed: at % 5, maxNewTokens: 12 }));
    const alone = new Map<string, string>();
    for (const body of bodies.slice(0, 35)) if (!alone.has(JSON.stringify(body))) alone.set(JSON.stringify(body), '');
    const answers = await Promise.all(
      bodies.map(async (body, at) => {
        if (at % 5 !== 4) return generated(server.url, body);
        // Some go before their turn, some in the middle.
        const leave = new AbortController();
        const response = post(server.url, body, { signal: leave.signal });
        setTimeout(() => leave.abort(), at * 3);
        return response.then(async (given) => { for await (const _ of eventsOf(given)) void _; }, () => {}).catch(() => {});
      }),
    );
    const texts = new Map<string, Set<string>>();
    for (const [at, answer] of answers.entries()) if (answer !== undefined) texts.set(JSON.stringify(bodies[at]), (texts.get(JSON.stringify(bodies[at])) ?? new Set()).add(answer.text));
    for (const [body, found] of texts) expect([body, found.size]).toEqual([body, 1]);
    expect(answers.filter((answer) => answer !== undefined).every((answer) => answer!.status === 200)).toBe(true);
    await until(async () => (await live()).running + (await live()).queued === 0);
    expect((await live()).cacheBytes).toBe(0);
  });

  it('are refused beyond the queue, with a time to come back', async () => {
    await using small = await serve('--concurrency', '1', '--queue', '2');
    const answers = await Promise.all(Array.from({ length: 8 }, async () => {
      const response = await post(small.url, { prompt: 'The whale', maxNewTokens: 30 });
      const types = response.ok ? [] as string[] : [await response.text()];
      if (response.ok) for await (const { type } of eventsOf(response)) types.push(type);
      return { status: response.status, retry: response.headers.get('retry-after'), types };
    }));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ retry: '1', types: [expect.stringContaining('2 requests wait already')] });
    expect(answers.filter(({ types }) => types[0] === 'queued')).toHaveLength(2);
    expect(await live(small.url)).toMatchObject({ refused: 5, requests: { complete: 3, error: 5 } });
    expect(await metric('tokstream_waiting_refused_share', small.url)).toBe(5 / 8);
  });
});

describe('what is not right is told', () => {
  it.each([
    ['{', 400, /no JSON object/],
    ['[]', 400, /no JSON object/],
    [{}, 400, /prompt is missing/],
    [{ prompt: '' }, 400, /prompt is missing/],
    [{ prompt: 3 }, 400, /prompt is missing/],
    [{ prompt: 'a', maxNewTokens: 0 }, 400, /maxNewTokens is 0; it must be a whole number from 1 to 512/],
    [{ prompt: 'a', maxNewTokens: 1e9 }, 400, /maxNewTokens/],
    [{ prompt: 'a', temperature: '1' }, 400, /temperature/],
    [{ prompt: 'a', temperature: -1 }, 400, /temperature/],
    [{ prompt: 'a', seed: 0.5 }, 400, /seed/],
    [{ prompt: 'a', stopStrings: [''] }, 400, /stopStrings/],
    [{ prompt: 'a', charm: 1 }, 400, /There is no \\?"charm/],
  ])('%j', async (body, status, message) => {
    const answer = await generated(server.url, body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(message)]);
  });

  it('what is too long', async () => {
    expect(await generated(server.url, { prompt: 'word '.repeat(3000) })).toMatchObject({ status: 400, text: expect.stringMatching(/The prompt has \d+ tokens and the model reads/) });
    expect(await generated(server.url, { prompt: 'a'.repeat(300_000) })).toMatchObject({ status: 413, text: expect.stringMatching(/longer than/) });
  });

  it('paths, methods, types, bytes', async () => {
    const json = { 'content-type': 'application/json' };
    expect(await statusOf(`${server.url}nowhere`, { method: 'GET' })).toBe(404);
    expect(await statusOf(`${server.url}constructor`, { method: 'GET' })).toBe(404);
    expect(await statusOf(`${server.url}generate`, { method: 'GET' })).toBe(405);
    expect(await statusOf(`${server.url}metrics`, { method: 'DELETE' })).toBe(405);
    expect(await statusOf(`${server.url}generate`, { method: 'POST', body: '{"prompt":"a"}' })).toBe(415);
    expect(await statusOf(`${server.url}generate`, { method: 'POST', headers: json, body: Uint8Array.of(0xff, 0xfe) })).toBe(400);
    expect(await statusOf(`${server.url}?a=b`, { method: 'HEAD' })).toBe(200);
    expect(await statusOf(`${server.url}generate`, { method: 'POST', headers: { ...json, 'content-length': '999999999' } }).catch(() => 413)).toBe(413);
  });

  it('settings', () => {
    for (const words of [['--port', '70000'], ['--port', ''], ['--concurrency', '0'], ['--queue', '-1'], ['--ttft-objective', 'x'], ['--charm'], ['word'], ['--drafter', 'charm']]) expect(() => readSettings(words)).toThrow(TokstreamError);
    expect(readSettings([])).toMatchObject({ port: 8080, host: '127.0.0.1', concurrency: 4, queue: 16 });
  });

  it('a port that is taken, before the model is loaded', async () => {
    const { port } = new URL(server.url);
    await expectRejection('invalid-argument', serve('--port', port));
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    await expect(serve('--port', String((other.address() as { port: number }).port), '--model', 'nowhere')).rejects.toThrow(/is taken; give another one with --port/);
    other.close();
    await expect(serve('--model', 'nowhere')).rejects.toThrow(/nowhere/);
  });
});

describe('figures', () => {
  it('are valid for Prometheus, and add up', async () => {
    await using own = await serve('--drafter', 'prompt-lookup', '--concurrency', '2');
    await Promise.all(Array.from({ length: 6 }, () => generated(own.url, { prompt: 'the sea the sea the sea the', maxNewTokens: 24, temperature: 0 })));
    const response = await fetch(`${own.url}metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"`;
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(new RegExp(String.raw`^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{${label}(?:,${label})*\})? -?[\d.]+(?:e[+-]\d+)?)$`));
    const families = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
    expect(new Set(families).size).toBe(families.length);
    for (const name of ['latency_ttft_seconds', 'latency_tpot_seconds', 'latency_token_throughput_tokens_per_second', 'latency_goodput_requests_per_second', 'waiting_wait_seconds', 'cache_use_mean_bytes', 'speculation_tokens_per_step', 'server_running_requests', 'server_queued_requests', 'server_cache_bytes', 'environment_info']) expect(families).toContain(`tokstream_${name}`);
    expect(await metric('tokstream_latency_ttft_seconds_count', own.url)).toBe(6);
    expect(await metric('tokstream_server_generated_tokens_total', own.url)).toBe(144);
    expect(await metric('tokstream_latency_tokens_total', own.url)).toBe(144);
    expect(await metric('tokstream_concurrency_peak_requests', own.url)).toBe(6);
  });

  it('go into a snapshot and a report', async () => {
    const { entries, failures } = parseSnapshot(await (await fetch(`${server.url}snapshot.json`)).text());
    expect(entries.map(({ name }) => name)).toEqual(['cache-use', 'concurrency', 'latency', 'speculation', 'waiting']);
    expect(failures).toEqual({});
    expect(await (await fetch(`${server.url}report.html`)).text()).toContain('Mean time to first token');
  });
});

it('Ctrl-C while it streams tells the client, frees all and returns', async () => {
  const own = await serve('--concurrency', '1');
  const running = await post(own.url, { prompt: 'The whale', maxNewTokens: 500 });
  const waiting = await post(own.url, { prompt: 'The ship', maxNewTokens: 500 });
  const types: string[] = [];
  let stopped: Promise<unknown> | undefined;
  for await (const { type, data } of eventsOf(running)) {
    types.push(type === 'error' ? data.code! : type);
    stopped ??= own.stop();
  }
  expect(types.at(-1)).toBe('stopped');
  const last: string[] = [];
  for await (const { type, data } of eventsOf(waiting)) last.push(type === 'error' ? data.code! : type);
  expect(last).toEqual(['queued', 'stopped']);
  expect(await stopped).toBeUndefined();
  await expect(fetch(own.url)).rejects.toThrow();
});
