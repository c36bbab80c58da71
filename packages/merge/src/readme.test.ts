import { readdirSync, readFileSync } from 'node:fs';
import * as backendPackage from '@tokstream/backend';
import * as corePackage from '@tokstream/core';
import * as modelPackage from '@tokstream/model';
import * as tinyPackage from '@tokstream/tiny';
import * as tokenizePackage from '@tokstream/tokenize';
import * as rxjs from 'rxjs';
import { describe, expect, test } from 'vitest';
import * as mergePackage from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = [...readme.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code!);
const modules: Readonly<Record<string, unknown>> = {
  rxjs,
  '@tokstream/backend': { ...backendPackage, selectBackend: () => backendPackage.selectBackend({ backend: 'wasm' }) },
  '@tokstream/core': corePackage,
  '@tokstream/merge': mergePackage,
  '@tokstream/model': modelPackage,
  '@tokstream/tiny': tinyPackage,
  '@tokstream/tokenize': tokenizePackage,
};

async function run(program: string): Promise<string[]> {
  const body = program.replaceAll(/^import (\{.*?\}) from '(.*?)';$/gm, 'const $1 = modules["$2"];');
  const lines: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('modules', 'console', body)(modules, { log: (...values: unknown[]) => void lines.push(values.join(' ')) });
  return lines;
}

describe('every example runs, and prints what its comments promise', () => {
  test.each(programs.map((program) => [program.split('\n', 1)[0]!, program]))('%s', async (_, program) => {
    const promised = [...program.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, line]) => line!);
    const printed = await run(program);
    if (promised.length > 0) expect(printed).toEqual(promised);
    else expect(printed.length).toBeGreaterThan(0);
  });

  test('and there are some', () => expect(programs.length).toBeGreaterThan(2));
});

describe('its tables', () => {
  test('name what exists', () => {
    for (const name of Object.keys(mergePackage)) expect(readme, name).toContain(name);
  });

  test('have every code of the sources', () => {
    const table = readme.slice(readme.indexOf('## Errors'));
    const folder = new URL('./', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/\.(test|test-support|reference)\.ts$/.test(file));
    const sources = files.map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
    const codes = new Set(sources.flatMap((source) => [...source.matchAll(/code: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!)));
    expect(codes.size).toBeGreaterThan(6);
    for (const code of codes) expect(table).toContain(`\`${code}\``);
  });
});
