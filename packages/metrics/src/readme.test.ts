import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import * as corePackage from '@tokstream/core';
import * as tinyPackage from '@tokstream/tiny';
import * as tokenizePackage from '@tokstream/tokenize';
import * as rxjs from 'rxjs';
import { beforeAll, describe, expect, test } from 'vitest';
import * as metricsPackage from './index.ts';
import * as modelsPackage from './models.ts';
import { metrics } from './registry.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = [...readme.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code!);
const folder = new URL('./', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(test|test-support|reference)\.ts$/.test(file))
  .map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
const documented = sources.flatMap((source) => [...source.matchAll(/^ \* ```js\n([^]*?)^ \* ```/gm)].map(([, code]) => code!.replaceAll(/^ \* ?/gm, '')));
const modules: Readonly<Record<string, unknown>> = { rxjs, '@tensorflow/tfjs-core': tf, '@tokstream/core': corePackage, '@tokstream/metrics': metricsPackage, '@tokstream/metrics/models': modelsPackage, '@tokstream/tiny': tinyPackage, '@tokstream/tokenize': tokenizePackage };

beforeAll(() => selectBackend({ backend: 'wasm' }));

async function run(program: string): Promise<string[]> {
  const body = program.replaceAll(/^import (?:\* as (\w+)|(\{.*?\})) from '(.*?)';$/gm, 'const $1$2 = modules["$3"];');
  const lines: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('modules', 'console', body)(modules, { log: (...values: unknown[]) => void lines.push(values.join(' ')) });
  return lines;
}

describe('every example prints what its comments promise', () => {
  test.each([...programs, ...documented].map((program) => [program.split('\n').find((line) => !line.startsWith('import') && line !== '')!, program]))('%s', async (_, program) => {
    const promised = [...program.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].flatMap(([, line]) => line!.split(', then '));
    expect(promised.length).toBeGreaterThan(0);
    const printed = await run(program);
    expect(printed.slice(printed.length - promised.length)).toEqual(promised);
  });

  test('and there are some', () => expect(programs.length).toBeGreaterThan(2));
});

describe('its tables', () => {
  test.each(metrics.map((entry) => [entry.name, entry] as const))('have a row for %s, with its class and settings', (name, { create, examples }) => {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    expect(row).toContain(`| ${create().algebra} |`);
    for (const setting of examples.flatMap(Object.keys)) expect(row).toContain(`\`${setting}\``);
  });

  test('name what exists', () => {
    const shown = new Set(metrics.map(({ name }) => camelCase(name)));
    for (const name of Object.keys(metricsPackage)) if (!shown.has(name)) expect(readme, name).toContain(name);
    for (const name of Object.keys(modelsPackage)) expect(readme, name).toContain(name);
    for (const name of shown) expect(Object.keys(metricsPackage)).toContain(name);
  });

  test('name every needle task', () => {
    for (const name of metricsPackage.needleTaskNames) expect(readme).toContain(`\`${name}\``);
  });

  test('have every code of the sources', () => {
    const table = readme.slice(readme.indexOf('## Errors'));
    const codes = new Set(sources.flatMap((source) => [...source.matchAll(/code: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!)));
    expect(codes.size).toBeGreaterThan(4);
    for (const code of codes) expect(table).toContain(`\`${code}\``);
  });
});

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
