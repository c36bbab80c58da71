// Shows that the check can fail: each case plants one mistake in a small repository and expects its line.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findImportProblems } from './check-imports.mjs';

function manifest(name, more = {}) {
  return JSON.stringify({ name, exports: { '.': './src/index.ts' }, ...more });
}

const sound = {
  'package.json': manifest('root', { devDependencies: { vitest: '*' } }),
  'packages/core/package.json': manifest('@tokstream/core', { peerDependencies: { rxjs: '*' }, devDependencies: { 'fast-check': '*' } }),
  'packages/core/src/index.ts': `export { map } from 'rxjs';\n/** @example console.log('Math.random()') */\nexport const text = 'console.log';\n`,
  'packages/core/src/index.test.ts': `import 'vitest';\nimport 'fast-check';\nimport '@tokstream/core';\nimport '@tokstream/testing';\nconsole.log(Math.random());\n`,
  'packages/testing/package.json': manifest('@tokstream/testing'),
  'packages/tokenize/package.json': manifest('@tokstream/tokenize', { dependencies: { '@tokstream/core': '*' } }),
  'packages/tokenize/src/index.ts': `import type { Lease } from '@tokstream/core';\nexport type { Lease };\nexport const read = () => import('node:fs');\n`,
  'packages/decode/package.json': manifest('@tokstream/decode', { dependencies: { '@tokstream/core': '*', '@tokstream/tokenize': '*' } }),
  'packages/decode/src/index.ts': `export { text } from '@tokstream/core';\ntf.gather(a, b, 1);\ntf.oneHot(a, 3, 1, 0, 'int32');\n`,
  'apps/cli/package.json': manifest('@tokstream/cli', { dependencies: { '@tokstream/decode': '*', '@tokstream/tokenize': '*' } }),
  'apps/cli/src/main.ts': `import '@tokstream/decode';\nimport '@tokstream/tokenize';\n`,
};

function findingsOf(changes) {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'));
  try {
    // Tests here may import testing: the root declares it for all of them.
    const files = { ...sound, 'package.json': manifest('root', { devDependencies: { vitest: '*', '@tokstream/testing': '*' } }), ...changes };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return findImportProblems(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a sound repository has no finding', () => {
  assert.deepEqual(findingsOf({}), []);
});

const mistakes = [
  ['a product package imports another', 'packages/decode/src/a.ts', `import type { T } from '@tokstream/tokenize';`, /decode\/src\/a\.ts:1: @tokstream\/decode must not import @tokstream\/tokenize/],
  ['core imports upwards, by re-export', 'packages/core/src/a.ts', `\nexport * from '@tokstream/decode';`, /core\/src\/a\.ts:2: @tokstream\/core must not import/],
  ['a package imports an app', 'packages/decode/src/a.ts', `await import('@tokstream/cli');`, /nothing imports apps or tools/],
  ['sources import testing', 'packages/core/src/a.ts', `import '@tokstream/testing';`, /outside \*\.test\.ts/],
  ['sources use a devDependency', 'packages/core/src/a.ts', `import 'fast-check';`, /under devDependencies/],
  ['an undeclared dependency', 'packages/tokenize/src/a.ts', `import { of } from 'rxjs';`, /imports rxjs, which its package\.json does not declare/],
  ['an import into another package by path', 'packages/tokenize/src/a.ts', `import '../../core/src/index.ts';`, /outside its package/],
  ['an import into another package by name', 'packages/tokenize/src/a.ts', `import '@tokstream/core/src/index.ts';`, /which @tokstream\/core does not export/],
  ['a package that the table does not know', 'packages/new/package.json', manifest('@tokstream/new'), /is not in the table/],
  ['console', 'packages/core/src/a.ts', `console.warn('x');`, /uses console/],
  ['Math.random', 'apps/cli/src/a.ts', `export const x = Math.random();`, /uses Math\.random/],
  ['Date.now', 'packages/core/src/a.ts', `export const clock = Date.now;`, /uses Date\.now/],
  ['gather with batch dimensions', 'packages/core/src/a.ts', `tf.gather(a, b, 1, 1);`, /batchDims/],
  ['oneHot as float', 'packages/core/src/a.ts', `tf.oneHot(a, 3, 1, 0, 'float32');`, /tf\.oneHot/],
  ['a note to do later', 'packages/core/src/a.ts', `// TODO later`, /TODO or FIXME/],
  ['a file that does not parse', 'packages/core/src/a.ts', `export const = 1;`, /does not parse/],
];

for (const [name, path, text, expected] of mistakes) {
  test(`finds: ${name}`, () => {
    const findings = findingsOf({ [path]: text });
    assert.equal(findings.length, 1, findings.join('\n'));
    assert.match(findings[0], expected);
  });
}
