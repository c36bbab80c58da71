import { readdirSync, readFileSync } from 'node:fs';
import * as backendPackage from '@tokstream/backend';
import * as corePackage from '@tokstream/core';
import * as modelPackage from '@tokstream/model';
import * as rxjs from 'rxjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { drafters } from './drafters/registry.ts';
import * as decodePackage from './index.ts';
import { processors } from './processors/registry.ts';
import { verifiers } from './verifiers/registry.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [quickStart = '', ...fragments] = [...readme.matchAll(/^```(?:js|ts)\n([^]*?)^```/gm)].map(([, code]) => code!);

let modules: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  // By address, since this package does not depend on the two.
  const sourceOf = (name: string): string => new URL(`../../${name}/src/index.ts`, import.meta.url).href;
  const [tinyPackage, tokenizePackage] = await Promise.all([import(/* @vite-ignore */ sourceOf('tiny')), import(/* @vite-ignore */ sourceOf('tokenize'))]) as [unknown, unknown];
  modules = {
    rxjs,
    '@tokstream/backend': { ...backendPackage, selectBackend: () => backendPackage.selectBackend({ backend: 'wasm' }) },
    '@tokstream/core': corePackage,
    '@tokstream/decode': decodePackage,
    '@tokstream/model': modelPackage,
    '@tokstream/tiny': tinyPackage,
    '@tokstream/tokenize': tokenizePackage,
  };
});

/** The lines that a program prints; its last name, `model`, is disposed. */
async function run(program: string): Promise<string[]> {
  const body = program.replaceAll(/^import (\{.*?\}) from '(.*?)';$/gm, 'const $1 = modules["$2"];');
  const lines: string[] = [];
  const print = (...values: unknown[]): void => void lines.push(values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' '));
  const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('modules', 'console', `${body}\nmodel[Symbol.dispose]();`)(modules, { log: print });
  return lines;
}

/** What the example that uses a name prints, less what the quick start that it goes on from prints. */
async function printedBy(name: string): Promise<string[]> {
  const [fragment, ...others] = fragments.filter((code) => code.includes(name));
  expect(others).toEqual([]);
  const lines = await run(`${quickStart}\n${fragment!}`);
  return lines.slice(lines.findLastIndex((line) => /^[01] length$/.test(line)) + 1);
}

describe('the examples of the README print what they promise', () => {
  test('the quick start', async () => {
    const lines = await run(quickStart);
    expect(lines.filter((line) => /^[01] ".*" -\d+\.\d\d$/.test(line)).length).toBe(24);
    expect(lines.filter((line) => /^[01] length$/.test(line)).length).toBe(2);
    expect(lines.length).toBe(26);
  });

  test('drafts', async () => {
    const [same, saved] = await printedBy('tokenRecycling');
    expect(same).toMatch(/^the same tokens: true; calls: 59 plain, \d+ with drafts$/);
    expect(saved).toBe('66064 bytes, 4096 tokens');
  });

  test('a schema', async () => {
    const ship = JSON.parse((await printedBy('matchJsonSchema'))[0]!) as { readonly name: string; readonly kind: string; readonly guns: number };
    expect(Object.keys(ship)).toEqual(['name', 'kind', 'guns']);
    expect(['whaler', 'frigate']).toContain(ship.kind);
    expect(ship.guns).toBeLessThanOrEqual(90);
  });

  test('bytes', async () => {
    const [law, ...text] = await printedBy('byteModel');
    expect(Number(/^p comes next with probability (.*)$/.exec(law!)![1])).toBeGreaterThan(0.9);
    expect(text.map((one) => JSON.parse(one) as string).join('')).toMatch(/^p.{4}$/);
  });

  test('search and segments', async () => {
    const [best, ...tokens] = await printedBy('bestOfN');
    expect(best).toMatch(/^best of 4: ".*"; 52 tokens left$/);
    expect(tokens.map((line) => line.split(':', 1)[0])).toEqual([...Array(4).fill('plan'), 'separator', ...Array(6).fill('answer')]);
    expect(tokens[4]).toBe('separator: ":"');
  });

  test('events as an Observable, an async iterable and a web stream', async () => {
    const lines = await printedBy('toReadableStream');
    expect(lines.slice(0, 3).toSorted()).toEqual(['sequence 0: length', 'sequence 1: aborted', 'sequence 2: length']);
    expect(lines.slice(3)).toEqual(['first of the iterable: token', 'first of the stream: token']);
  });

  test('and there are no others', () => expect(fragments.length).toBe(5));
});

test('its tables name every processor, drafter, setting and verifier, and whatever it names exists', () => {
  const camel = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  for (const { name } of processors) expect(readme).toContain(`\`${camel(name)}\``);
  for (const { name } of verifiers) expect(readme).toContain(`\`${camel(name)}Verifier\``);
  for (const { name, settings } of drafters.filter((entry) => entry.name !== 'lookup-and-recycling')) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${camel(name)}\``))!;
    for (const setting of settings) expect(row).toContain(`\`${setting}\``);
  }
  for (const [, name] of readme.matchAll(/^\| `(\w+)\(/gm)) expect(decodePackage).toHaveProperty(name!);
});

test('its table of errors has every code of the sources', () => {
  const table = readme.slice(readme.indexOf('## Errors'), readme.indexOf('## Parallel'));
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/\.(test|test-support|reference)\.ts$/.test(file));
  const sources = files.map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
  const codes = sources.flatMap((source) => [...source.matchAll(/(?:code: |refuse\(|\.', )'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!));
  expect(new Set(codes).size).toBeGreaterThan(20);
  for (const code of new Set(codes)) expect(table).toContain(`\`${code}\``);
});
