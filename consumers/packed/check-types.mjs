import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/bootstrap/workspace.mjs';
import { capture } from './capture.mjs';
import { makeConsumer } from './consumer.mjs';

const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,esnext.disposable,dom,dom.asynciterable', '--types', 'node', '--skipLibCheck', 'false', '--pretty', 'false'];

/** Compiles a TypeScript consumer of all libraries with TypeScript 5 and with the compiler of this repository. */
export async function checkTypes({ check, libraries, packages, tarballs, folder }) {
  let installed = false;
  await check('types: npm install with TypeScript 5.9', async () => {
    await makeConsumer({ folder, packages, tarballs, names: libraries.map(({ name }) => name), others: ['typescript@~5.9.0', '@types/node@20'] });
    installed = true;
  });
  if (!installed) return;
  writeFileSync(join(folder, 'consumer.ts'), consumerSource(libraries));
  const compilers = [['5.9', join(folder, 'node_modules/typescript/bin/tsc')], ['of this repository', join(root, 'node_modules/typescript/bin/tsc')]];
  for (const [version, compiler] of compilers) await check(`types: TypeScript ${version} compiles a consumer`, () => compile(compiler, folder));
}

/** Uses each package's names as values and as types; a declaration that does not resolve would make them `any`, which `NotAny` refuses. */
function consumerSource(libraries) {
  const lines = libraries.flatMap(({ name, shortName }) => {
    const local = shortName.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    return [`import * as ${local} from '${name}';`, `export const ${local}Names: readonly NotAny<keyof typeof ${local}>[] = Object.keys(${local}) as (keyof typeof ${local})[];`, `export const ${local}Values: { readonly [K in keyof typeof ${local}]: NotAny<(typeof ${local})[K]> } = ${local};`];
  });
  return `type NotAny<T> = 0 extends 1 & T ? never : T;\n${lines.join('\n')}\n`;
}

/** Other declarations have errors of their own under skipLibCheck false (tfjs brings a WebGPU typing that newer DOM typings contradict); only those in our files count. */
async function compile(compiler, folder) {
  const output = await capture(process.execPath, [compiler, ...options, 'consumer.ts'], { cwd: folder }).then(({ stdout }) => stdout, (error) => error.stdout);
  const errors = output.split('\n').filter((line) => /error TS\d+/.test(line));
  const ours = errors.filter((line) => line.startsWith('consumer.ts') || line.startsWith('node_modules/@tokstream/'));
  if (ours.length > 0) throw new Error(ours.slice(0, 20).join('\n'));
  if (errors.length > 0) return `${errors.length} errors in declarations of other packages do not count`;
  return undefined;
}
