import { readFileSync } from 'node:fs';
import * as rxjs from 'rxjs';
import { expect, test } from 'vitest';
import * as tokenizePackage from './index.ts';

test('the example in the README runs and prints what it promises', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([^]*?)```/.exec(readme)![1]!;
  const modules: Readonly<Record<string, unknown>> = { rxjs, '@tokstream/tokenize': tokenizePackage };
  const body = example.replaceAll(/^import (\{.*?\}) from '(.*?)';$/gm, 'const $1 = modules["$2"];');
  const lines: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('modules', 'console', body)(modules, { log: (line: string) => lines.push(line) });
  const deltas = lines.slice(3).map((line) => JSON.parse(line) as string);
  expect(lines[0]).toMatch(/^\d+( \d+)+$/);
  expect(lines[1]).toContain('" cat"');
  expect(String(lines[2])).toBe('true');
  expect(deltas.join('')).toBe('the cat sat 👍🏽');
  expect(deltas.length).toBeGreaterThan(4);
});
