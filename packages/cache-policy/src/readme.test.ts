import { readdirSync, readFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as backendPackage from '@tokstream/backend';
import * as decodePackage from '@tokstream/decode';
import * as metricsPackage from '@tokstream/metrics';
import * as metricModelsPackage from '@tokstream/metrics/models';
import * as modelPackage from '@tokstream/model';
import * as tinyPackage from '@tokstream/tiny';
import * as tokenizePackage from '@tokstream/tokenize';
import * as rxjs from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as cachePackage from './index.ts';
import { cachePolicies } from './policies/registry.ts';
import { shapeOf } from './policies/simulated-run.test-support.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [quickStart = '', ...fragments] = [...readme.matchAll(/^```(?:js|ts)\n([^]*?)^```/gm)].map(([, code]) => code!);

const modules: Readonly<Record<string, unknown>> = {
  rxjs,
  'node:fs/promises': files,
  'node:os': { ...os, tmpdir: () => folder },
  'node:path': path,
  '@tokstream/backend': { ...backendPackage, selectBackend: () => backendPackage.selectBackend({ backend: 'wasm' }) },
  '@tokstream/cache-policy': cachePackage,
  '@tokstream/decode': decodePackage,
  '@tokstream/metrics': metricsPackage,
  '@tokstream/metrics/models': metricModelsPackage,
  '@tokstream/model': modelPackage,
  '@tokstream/tiny': tinyPackage,
  '@tokstream/tokenize': tokenizePackage,
};

let folder: string;
beforeAll(async () => {
  folder = await files.mkdtemp(path.join(os.tmpdir(), 'tokstream-readme-'));
});
afterAll(() => files.rm(folder, { recursive: true }));

/** The lines that a program prints; its model is disposed. */
async function run(program: string): Promise<string[]> {
  const body = program.replaceAll(/^import (\{.*?\}) from '(.*?)';$/gm, 'const $1 = modules["$2"];').replaceAll(/^using (\w+)/gm, 'const $1');
  const lines: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('modules', 'console', `${body}\nmodel[Symbol.dispose]();`)(modules, { log: (line: unknown) => void lines.push(String(line)) });
  return lines;
}

/** What the example that uses a name prints, less what the quick start that it goes on from prints. */
async function printedBy(name: string): Promise<string[]> {
  const [fragment, ...others] = fragments.filter((code) => code.includes(name));
  expect(others).toEqual([]);
  const lines = await run(`${quickStart}\n${fragment!}`);
  return lines.slice(lines.findIndex((line) => line.includes('tokens held in')) + 1);
}

describe('the examples of the README print what they promise', () => {
  test('the quick start', async () => {
    const lines = await run(quickStart);
    expect(lines.length).toBe(13);
    // 5 layers, 4 key heads of 32 numbers, a key and a value in float32.
    expect(lines[12]).toMatch(new RegExp(`^64 tokens held in ${64 * 5 * 4 * 32 * 2 * 4} bytes, \\d+ evicted$`));
  });

  test('budgets', async () => {
    const slot = 5 * 4 * 32 * 2 * 4;
    expect(await printedBy('compose(')).toEqual([
      `streaming-llm then token-select: at most ${256 * slot} bytes for a prompt of 400 tokens`,
      `recency: at most ${Math.floor(1e6 / slot) * slot} bytes for a prompt of 400 tokens`,
      `snap-kv pyramid: at most ${100 * slot} bytes for a prompt of 400 tokens`,
    ]);
  });

  test('drafts', async () => {
    expect(await printedBy('tokenRecycling')).toEqual([expect.stringMatching(/^the same tokens: true; calls: 39 plain, \d+ with drafts$/)]);
  });

  test('sharing, forking and saving', async () => {
    const lines = await printedBy('PrefixCache');
    expect(lines.slice(0, 4).toSorted()).toEqual([0, 1, 2, 3].map((index) => `sequence ${index}: length`));
    const [hits, saved] = lines.slice(4);
    const [, some, all] = /^(\d+) of (\d+) tokens were read before$/.exec(hits!)!.map(Number);
    expect(some! / all!).toBeGreaterThan(0.45);
    expect(saved).toMatch(/^goes on with ".+"$/);
  });

  test('quality', async () => {
    const lines = await printedBy('compareToShadow');
    expect(lines).toHaveLength(4);
    for (const [at, name] of ['heavy-hitter', 'recency'].entries()) expect(lines[at]).toMatch(new RegExp(`^${name}: -?\\d+\\.\\d\\d bits a token lost, \\d\\d % of attention seen, ${32 * 5120} bytes$`));
    expect(lines[2]).toMatch(/^asked for \w+, recall [01]$/);
    expect(lines[3]).toMatch(/^This model has (no )?attention sinks/);
  });

  test('and there are no others', () => expect(fragments.length).toBe(4));
});

describe('its tables', () => {
  const rowOf = (name: string): string => readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
  const common = cachePolicies.find(({ name }) => name === 'recency')!.settings;

  test.each(cachePolicies.map((entry) => [entry.name, entry] as const))('have a row for %s, with its other names, needs and settings', (name, { aliases = [], settings, create, examples }) => {
    const row = rowOf(name);
    for (const word of [...aliases, ...settings.filter((setting) => name === 'token-select' || !common.includes(setting))]) expect(row).toContain(`\`${word}\``);
    const needs = row.split('|')[4]!.trim().split(', ').filter(Boolean);
    expect(needs.toSorted()).toEqual([...create(examples[0]!).needs].toSorted());
  });

  test('have every common setting', () => {
    const table = readme.slice(readme.indexOf('## Budgets'), readme.indexOf('`perLayer(layers'));
    for (const setting of common) expect(table).toContain(`\`${setting}\``);
  });

  test('name what exists, and all of what it is called by', () => {
    const exported = Object.keys(cachePackage);
    for (const name of exported) expect(readme, name).toContain(name);
    // Defaults, where numbers stand beside them.
    const shape = shapeOf();
    for (const { atBudget, create, name } of cachePolicies) {
      if (atBudget === undefined) continue;
      expect(create({}).maxBytes!(shape, 10)).toBe(create({ budget: name === 'streaming-llm' ? 516 : 512 }).maxBytes!(shape, 10));
    }
  });

  test('have every code of the sources', () => {
    const table = readme.slice(readme.indexOf('## Errors'));
    const folder = new URL('./', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/\.(test|test-support|reference)\.ts$/.test(file));
    const sources = files.map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
    const codes = new Set(sources.flatMap((source) => [...source.matchAll(/(?:code: |refuse\(|\.', )'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!)));
    expect(codes.size).toBeGreaterThan(6);
    for (const code of codes) expect(table).toContain(`\`${code}\``);
  });
});
