import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findBrowser } from '../../../packages/testing/src/find-browser.ts';
import type { LiveState } from '../src/live/live-state.ts';
import { generated, post, serve, type Served, until } from '../src/test-world.test-support.ts';

let server: Served;
let browser: Browser;
let page: Page;
/** What no test may cause: errors on the console, and requests to anywhere else. */
let trouble: string[];
/** Errors that a test means to cause. */
let expected: RegExp | undefined;

beforeAll(async () => {
  server = await serve('--concurrency', '2', '--queue', '3', '--max-new-tokens', '400');
  browser = await chromium.launch({ executablePath: findBrowser()!, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  trouble = [];
  expected = undefined;
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => !request.url().startsWith(server.url) && trouble.push(request.url()));
  await page.goto(server.url);
  await phase('idle');
});
afterEach(async () => {
  await page.context().close();
  expect(trouble.filter((line) => expected?.test(line) !== true)).toEqual([]);
});

const phase = (name: string): Promise<unknown> => page.waitForFunction((wanted) => document.body.dataset['phase'] === wanted, name);
const told = (id: string, pattern: string): Promise<unknown> => page.waitForFunction(([element, source]) => new RegExp(source!).test(document.querySelector(`#${element}`)!.textContent!), [id, pattern]);
const live = async (): Promise<LiveState> => (await (await fetch(`${server.url}live.json`)).json()) as LiveState;

it('streams the text that any client gets, and the tiles follow', async () => {
  const prompt = 'The whale <b>rose</b> &';
  const { text } = await generated(server.url, { prompt, temperature: 0.8, seed: 7, maxNewTokens: 60 });
  await page.fill('#prompt', prompt);
  await page.fill('#seed', '7');
  await page.fill('#maxNewTokens', '60');
  await page.click('#generate');
  await phase('idle');
  expect(await page.locator('#tokens').evaluate((tokens) => tokens.textContent)).toBe(text);
  expect(await page.locator('#tokens .token').count()).toBeGreaterThanOrEqual(60);
  expect(await page.locator('#status').innerText()).toBe('done: length');
  await told('tile-ttft', String.raw`\d m?s`);
  await told('tile-good', String.raw`^\d+ %$`);
  await told('tile-running', '^0$');
  expect(await page.locator('#rates .line').getAttribute('d')).toMatch(/^M/);
});

it('stops within a step, and the server holds nothing any more', async () => {
  await page.fill('#maxNewTokens', '400');
  await page.click('#generate');
  await page.waitForFunction(() => document.querySelectorAll('#tokens .token').length > 5);
  await told('tile-running', '^1$');
  await page.click('#stop');
  await phase('idle');
  expect(await page.locator('#status').innerText()).toBe('stopped');
  await until(async () => (await live()).running === 0);
  expect((await live()).cacheBytes).toBe(0);
});

it('is left in the middle, and the server notices', async () => {
  await page.fill('#maxNewTokens', '400');
  await page.click('#generate');
  await page.waitForFunction(() => document.querySelectorAll('#tokens .token').length > 5);
  await page.goto('about:blank');
  trouble = [];
  await until(async () => (await live()).running === 0);
});

it('asks several, five at a time, while the figures go on', async () => {
  await page.fill('#copies', '7');
  await page.fill('#maxNewTokens', '100');
  await page.click('#generate');
  await told('tile-running', '^2$');
  await told('tile-queued', '^3$');
  await phase('idle');
  expect(await page.locator('#problem').isVisible()).toBe(false);
  expect(await page.locator('#status').innerText()).toBe('done: length');
});

it('says in one line that there is no room', async () => {
  expected = /503/;
  const leave = new AbortController();
  const others = Array.from({ length: 5 }, () => post(server.url, { prompt: 'The ship', maxNewTokens: 400 }, { signal: leave.signal }));
  await until(async () => (await live()).queued === 3);
  await page.click('#generate');
  await phase('idle');
  expect(await page.locator('#problem').innerText()).toBe('3 requests wait already; come back in a moment.');
  await told('tile-refused', '^1$');
  leave.abort();
  await Promise.allSettled(others.map(async (other) => (await other).text()));
  await until(async () => (await live()).running + (await live()).queued === 0);
});

it('tells what is wrong with a request', async () => {
  expected = /400/;
  await page.fill('#prompt', '');
  await page.click('#generate');
  await phase('idle');
  await page.waitForSelector('#problem:not([hidden])');
  expect(await page.locator('#problem').innerText()).toMatch(/^prompt is missing/);
});

it('has a report, fits a window of 320 pixels, and says when the server is gone', async () => {
  await page.goto(`${server.url}report.html`);
  expect(await page.locator('#latency h2').innerText()).toMatch(/^latency/);
  expect(await page.locator('#latency svg').count()).toBeGreaterThan(5);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['', 'report.html']) {
    await page.goto(`${server.url}${path}`);
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 320]);
  }
  await page.goto(server.url);
  expected = /ERR_/;
  await page.context().setOffline(true);
  await told('connection', '^The server does not answer');
  await page.context().setOffline(false);
  await told('connection', '^$');
});
