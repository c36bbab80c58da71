import { describe, expect, test } from 'vitest';
import { MetricHub } from '../hub/metric-hub.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { tokenBatch } from '../items/token-batch.ts';
import { speculation } from '../serving/decoding/speculation.ts';
import { latency } from '../serving/latency/latency.ts';
import { volume } from '../volume/volume.ts';
import { linearTicks, logTicks } from './charts/axis-ticks.ts';
import { formatNumber, formatUnit } from './format-number.ts';
import { renderHtml } from './render-html.ts';

const evil = '</script><script>alert(1)</script>"\'&';

async function measured(slower = 1): Promise<Snapshot> {
  const hub = new MetricHub({ environment: { tokenizer: evil } });
  for (const language of ['en', 'fr', evil]) {
    const stream = hub.open(volume(), { language });
    for (const text of ['the ship', 'ahoy', 'oars and sails']) stream.add(tokenBatch(text, Array.from({ length: text.length - language.length % 3 }, (_, at) => at)));
    stream.close('complete');
  }
  const served = hub.open(latency());
  for (let at = 1; at <= 60; at += 1) served.add({ start: at, end: at + 1, times: [at + 0.002 * slower * (at % 7), at + 0.3 * slower, at + 0.35 * slower], tokens: [1, 1, 2], outcome: 'complete' });
  served.add({ start: 2, end: 1, times: [], tokens: [], outcome: 'complete' });
  const steps = hub.open(speculation());
  for (let at = 0; at < 40; at += 1) steps.add({ type: 'step', sequence: 0, rows: 5, drafted: 4, accepted: at % 5, calls: 1, seconds: 0.01 });
  return hub.snapshot();
}

/** Tags that are closed in another order than they were opened, or never. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<]*")?)*\s*\/?)>/gi)) {
    if (rest!.endsWith('/') || ['meta', 'br'].includes(name!)) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

describe('the page', () => {
  test('is the same for the same snapshots, whole, and needs nothing else', async () => {
    const page = renderHtml([await measured()], { title: evil });
    expect(renderHtml([await measured()], { title: evil })).toBe(page);
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/(?:src|href|url)\s*[=(]/i);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('has the snapshots, every number, what it is, its chart, and what failed', async () => {
    const snapshot = await measured();
    const page = renderHtml([snapshot]);
    expect(JSON.parse(/id="snapshots">([^]*?)<\/script>/.exec(page)![1]!)).toEqual([snapshot]);
    for (const entry of snapshot.entries) for (const { about } of Object.values(entry.measures).filter(({ kind }) => kind !== 'histogram').slice(0, 1)) expect(page).toContain(about);
    for (const chart of ['Ttft: share of values up to', 'Acceptance by position', 'Tokens per byte', 'Requests by outcome']) expect(page).toContain(`aria-label="${chart}"`);
    expect(page).toContain('run 1: the metric latency failed on 1 inputs');
    expect(page).toMatch(/mean ttft ↓/);
  });

  test('of two snapshots tells what is worse; of many languages it turns the table', async () => {
    const page = renderHtml([await measured(), await measured(2)], { names: ['before', 'after'] });
    expect(page).toMatch(/latency: mean end to end<small><\/small><\/th><td>350 ms<\/td><td>700 ms<\/td><td>\+350 ms<small>.*?<\/small><\/td><td class="worse">worse/);
    expect(unbalanced(page)).toEqual([]);
    const hub = new MetricHub();
    for (let at = 0; at < 50; at += 1) hub.open(volume(), { language: `l${at}` }).add(tokenBatch('ship', [at]));
    const many = renderHtml([await hub.snapshot()]);
    expect(many.match(/<tr>/g)).toHaveLength(51);
    expect(many.match(/<rect/g)).toHaveLength(50);
    expect(many).not.toContain('headlines"');
  });

  test('of nothing is a page too', async () => {
    expect(unbalanced(renderHtml([]))).toEqual([]);
    expect(renderHtml([await new MetricHub().snapshot()])).toContain('Measured with');
  });
});

test.each([
  [0.02571, 's', '25.7 ms'], [1.5, 's', '1.50 s'], [2.5e-7, 's', '250 ns'], [-0.012, 's', '−12 ms'], [1_234_567, '{token}', '1\u202f234\u202f567'], [0.98765, '1', '0.988'], [1536, 'By', '1.54 kB'], [12, 'By', '12 B'], [1e-9, '1', '1.00e-9'], [123.456, '{token}/s', '123'], [0, 's', '0'],
])('%d in %s is %s', (value, unit, text) => expect(formatNumber(value, unit)).toBe(text));

test('units are words', () => expect(['{token}/By', 'bit/{character}', '{request}/s', '1', 's', '{query}'].map(formatUnit)).toEqual(['tokens/byte', 'bits/character', 'requests/s', '', '', 'queries']));

test('ticks are round and inside', () => {
  expect(linearTicks(0, 1.03)).toEqual([0, 0.5, 1]);
  expect(linearTicks(-3, 12)).toEqual([0, 5, 10]);
  expect(logTicks(0.0009, 0.03)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02]);
  expect(logTicks(1e-6, 10)).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10]);
});
