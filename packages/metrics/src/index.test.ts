import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The packages that a module loads, itself and through the modules beside it; imports of types load nothing. */
function loadedBy(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return new Set();
  seen.add(file.href);
  const packages = new Set<string>();
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type ).*? from '(.+?)';$/gm)) {
    if (!specifier!.startsWith('.')) packages.add(specifier!);
    else for (const name of loadedBy(new URL(specifier!, file), seen)) packages.add(name);
  }
  return packages;
}

test('metrics load neither a model nor TensorFlow.js; what runs models does', () => {
  const packages = loadedBy(new URL('index.ts', import.meta.url));
  expect([...packages]).toContain('rxjs');
  for (const heavy of ['@tensorflow/tfjs-core', '@tokstream/model', '@tokstream/backend']) expect([...packages]).not.toContain(heavy);
  expect([...loadedBy(new URL('models.ts', import.meta.url))]).toEqual(expect.arrayContaining(['@tensorflow/tfjs-core', '@tokstream/model']));
});
