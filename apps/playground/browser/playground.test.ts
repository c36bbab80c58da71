import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findBrowser } from '../../../packages/testing/src/find-browser.ts';
import { generateInNode } from './generate-in-node.test-support.ts';
import { servedSite } from './site.test-support.ts';

let site: Awaited<ReturnType<typeof servedSite>>;
let browser: Browser;
let page: Page;
/** What no test may cause: errors on the console, and requests to anywhere else. */
let trouble: string[];
/** Errors that a test means to cause. */
let expected: RegExp | undefined;

beforeAll(async () => {
  site = await servedSite();
  browser = await chromium.launch({
    executablePath: findBrowser()!,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  trouble = [];
  expected = undefined;
  // A context is a profile of its own, that nothing was left in.
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => !request.url().startsWith(site.url) && !request.url().startsWith('data:') && trouble.push(request.url()));
});
afterEach(async () => {
  await page.context().close();
  expect(trouble.filter((line) => expected?.test(line) !== true)).toEqual([]);
});

const open = async (state: Record<string, string> = {}): Promise<void> => {
  await page.goto(`${site.url}#${new URLSearchParams(state)}`);
  await phase('idle');
};
const phase = (name: string): Promise<unknown> => page.waitForFunction((wanted) => document.body.dataset['phase'] === wanted, name);
const tokenCount = (): Promise<number> => page.locator('#tokens .token').count();
const made = async (): Promise<string> => (await page.locator('#tokens').evaluate((tokens) => [...tokens.childNodes].filter((node) => !(node as Element).classList?.contains('prompt')).map((node) => node.textContent).join('')));
const figure = (label: string): Promise<string> => page.locator('#figures div', { has: page.getByText(label, { exact: true }) }).locator('dd').innerText();
const atLeast = (count: number): Promise<unknown> => page.waitForFunction((least) => document.querySelectorAll('#tokens .token').length >= least, count);

it('streams the text that the pipeline gives in Node, token by token', async () => {
  const prompt = 'The whale – 🐋 –';
  const { text, tokens } = await generateInNode(prompt, { temperature: 0.9, topP: 0.9 }, { seed: 5, maxNewTokens: 40, topLogProbabilities: 6 });
  await open({ temperature: '0.9', topP: '0.9', seed: '5', maxNewTokens: '40' });
  await page.fill('#prompt', prompt);
  await page.evaluate(() => {
    const drawings = { count: 0 };
    Object.assign(globalThis, { drawings });
    new MutationObserver(() => (drawings.count += 1)).observe(document.querySelector('#tokens')!, { childList: true });
  });
  await page.click('#generate');
  await atLeast(40);
  await phase('idle');
  expect(await page.evaluate(() => (globalThis as unknown as { drawings: { count: number } }).drawings.count)).toBeGreaterThan(3);
  expect(await made()).toBe(text);
  expect(await page.locator('#tokens .prompt').allInnerTexts()).toSatisfy((parts: string[]) => parts.join('') === prompt);
  expect(await tokenCount()).toBe(40);
  expect(await figure('Tokens made')).toBe('40');
  // The chosen token and the likeliest, on the card, are those of Node.
  await page.hover('[data-at="7"]');
  const card = await page.locator('#card').innerText();
  expect(card).toContain(`log-probability ${tokens[7]!.logprob!.toFixed(3)} · id ${tokens[7]!.id}`);
  for (const { logprob } of tokens[7]!.alternatives!) expect(card).toContain(logprob.toFixed(2));
});

it('shows the card of a token under the pointer and under the keyboard, and goes along by arrow keys', async () => {
  await open({ maxNewTokens: '30', temperature: '0' });
  await page.click('#generate');
  await phase('idle');
  const card = page.locator('#card');
  expect(await card.isVisible()).toBe(false);
  await page.hover('[data-at="2"]');
  expect(await card.innerText()).toMatch(/\d %/);
  const inView = await card.evaluate((shown) => {
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });
  expect(inView).toBe(true);
  await page.mouse.move(0, 0);
  expect(await card.isVisible()).toBe(false);
  await page.focus('#tint');
  await page.keyboard.press('Tab');
  const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement!.getAttribute('data-at'));
  expect([await focused(), await card.isVisible()]).toEqual(['0', true]);
  const first = await card.innerText();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('2');
  expect(await card.innerText()).not.toBe(first);
  await page.keyboard.press('End');
  expect(await focused()).toBe('29');
  expect(await page.locator('#tokens [tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('Escape');
  expect(await card.isVisible()).toBe(false);
});

it('stops at once, and what was held is free', async () => {
  await open({ maxNewTokens: '200' });
  const before = await figure('Tensors');
  expect(before).toMatch(/at rest/);
  await page.click('#generate');
  // Clicked from inside, so that it comes in the middle however fast the machine is.
  await page.waitForFunction(() => {
    const cache = Array.from(document.querySelectorAll('#figures dt')).find(({ textContent }) => textContent === 'Cache')?.nextElementSibling?.textContent ?? '0';
    const isUnderWay = document.querySelectorAll('#tokens .token').length >= 4 && Number.parseFloat(cache) > 0;
    if (isUnderWay) document.querySelector<HTMLElement>('#stop')!.click();
    return isUnderWay;
  });
  await phase('idle');
  expect(await figure('Tensors')).toBe(before);
  expect(await page.locator('#status').innerText()).toMatch(/^\d+ tokens, stopped; everything it held is free\.$/);
  const count = await tokenCount();
  expect(count).toBeLessThan(200);
  await page.click('#again');
  await atLeast(2);
  // A run in the middle of another takes its place.
  await page.click('#generate');
  await atLeast(2);
  await page.click('#clear');
  await phase('idle');
  await page.waitForFunction((text) => document.querySelector('#figures')!.textContent!.includes(text), before);
  expect([await tokenCount(), await page.inputValue('#seed')]).toEqual([0, '2']);
});

it('works by keyboard alone, and says how it goes without a word for every token', async () => {
  await open({ prompt: '', maxNewTokens: '240' });
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.push(document.querySelector('#status')!.textContent!)).observe(document.querySelector('#status')!, { childList: true, characterData: true, subtree: true });
  });
  const focusedId = (): Promise<string> => page.evaluate(() => document.activeElement!.id);
  for (let presses = 0; (await focusedId()) !== 'prompt'; presses += 1) {
    expect(presses).toBeLessThan(10);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('Call me');
  await page.keyboard.press('Control+Enter');
  await atLeast(3);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focusedId()).toBe('stop');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).toBe('solid');
  await page.keyboard.press('Enter');
  await phase('idle');
  expect(await focusedId()).toBe('generate');
  const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  expect(said).toEqual(['Writing…', expect.stringContaining('stopped')]);
});

it('keeps its state in the address', async () => {
  await open();
  await page.fill('#prompt', 'Ünïcode & "quotes"\n#2');
  await page.fill('#temperature', '1.25');
  await page.fill('#stop-strings', String.raw`.\n`);
  const where = (): Promise<string> => page.evaluate(() => location.href);
  const address = await where();
  expect(address).toContain('temperature=1.25');
  await page.reload();
  await phase('idle');
  expect([await page.inputValue('#prompt'), await page.inputValue('#temperature'), await page.inputValue('#stop-strings')]).toEqual(['Ünïcode & "quotes"\n#2', '1.25', String.raw`.\n`]);
  expect(await where()).toBe(address);
});

it('refuses what cannot work with one line, and goes on', async () => {
  await open({ maxNewTokens: '3' });
  const refused = async (): Promise<string> => {
    const problem = page.locator('#problem');
    const before = await problem.textContent();
    await page.click('#generate');
    // What was wrong before is still told until the run begins.
    await page.waitForFunction((told) => !document.querySelector<HTMLElement>('#problem')!.hidden && document.querySelector('#problem')!.textContent !== told, before);
    return problem.innerText();
  };
  await page.fill('#topP', '2');
  expect(await refused()).toBe('Top-p is 2; it must be a number from 0 to 1.');
  expect(await page.evaluate(() => [document.activeElement!.id, document.activeElement!.getAttribute('aria-invalid')])).toEqual(['topP', 'true']);
  await page.fill('#topP', '1');
  await page.fill('#prompt', 'word '.repeat(2000));
  expect(await refused()).toMatch(/^The prompt has \d+ tokens and the model reads \d+; shorten it\.$/);
  await page.fill('#prompt', 'The');
  await page.click('#generate');
  await atLeast(3);
  await phase('idle');
  expect(await page.locator('#problem').isVisible()).toBe(false);
});

it('fits a window of 320 pixels', async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open({ maxNewTokens: '20', prompt: `A${'v'.repeat(120)}st` });
  await page.click('#generate');
  await phase('idle');
  await page.focus('[data-at="19"]');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  const { x, width } = (await page.locator('#card').boundingBox())!;
  expect([x >= 0, x + width <= 320]).toEqual([true, true]);
});

it.each([
  ['model.safetensors', /model/],
  ['wasm', /backend/i],
])('says in one line that %s could not be loaded', async (part, message) => {
  expected = /404/;
  await page.route((url) => url.pathname.includes(part) && !url.pathname.endsWith('.js'), (route) => route.fulfill({ status: 404 }));
  await page.goto(site.url);
  await phase('broken');
  const text = await page.locator('#problem').innerText();
  expect(text).toMatch(message);
  expect(text).not.toContain('\n');
  expect(await page.isDisabled('#generate')).toBe(true);
});

it('tells what the model is from its files', async () => {
  await open();
  const facts = await page.locator('#facts').innerText();
  expect(facts).toMatch(/parameters\s+[\d,]{5,}/);
  expect(facts).toMatch(/bits a byte/);
  const link = await page.locator('#card-link').getAttribute('href');
  expect((await page.request.get(new URL(link!, site.url).href)).ok()).toBe(true);
});
