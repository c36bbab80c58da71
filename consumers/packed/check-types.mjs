import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/bootstrap/workspace.mjs';
import { capture } from './capture.mjs';
import { makeConsumer } from './consumer.mjs';
import { examples } from './examples.mjs';

const strict = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, target: 'es2022', skipLibCheck: false };
const resolutions = { nodenext: { module: 'nodenext' }, bundler: { module: 'esnext', moduleResolution: 'bundler' } };
const platforms = {
  'Node without DOM': { lib: ['es2022', 'esnext.disposable'], types: ['node'] },
  'DOM without Node': { lib: ['es2022', 'esnext.disposable', 'dom', 'dom.asynciterable'], types: [] },
};

/** Compiles TypeScript consumers of all libraries: every exported name, and the examples of every README. */
export async function checkTypes({ check, libraries, packages, tarballs, folder }) {
  let installed = false;
  await check('types: npm install with TypeScript 5.9', async () => {
    await makeConsumer({ folder, packages, tarballs, names: libraries.map(({ name }) => name), others: ['typescript@~5.9.0', '@types/node@20'] });
    installed = true;
  });
  if (!installed) return;
  writeFileSync(join(folder, 'consumer.ts'), consumerSource(libraries));
  const programs = [root, ...libraries.map((library) => library.folder)].flatMap((place) => examples(place).programs);
  const files = programs.map((code, at) => ({ file: `example-${at + 1}.ts`, code }));
  for (const { file, code } of files) writeFileSync(join(folder, file), `${code}\nexport {};\n`);
  const everywhere = files.filter(({ code }) => !/\bnode:|\bprocess\b/.test(code));

  const compilers = { 'TypeScript 5.9': join(folder, 'node_modules/typescript/bin/tsc'), 'the TypeScript of this repository': join(root, 'node_modules/typescript/bin/tsc') };
  for (const [version, compiler] of Object.entries(compilers)) {
    for (const [resolution, ofResolution] of Object.entries(resolutions)) {
      for (const [platform, ofPlatform] of Object.entries(platforms)) {
        const compiled = platform.startsWith('DOM') ? everywhere : files;
        const config = { compilerOptions: { ...strict, ...ofResolution, ...ofPlatform }, files: ['consumer.ts', ...compiled.map(({ file }) => file)] };
        await check(`types: ${version}, ${resolution}, ${platform}`, () => compile(compiler, config, folder));
      }
    }
  }
}

/** Uses each package's names as values and as types; a declaration that does not resolve would make them `any`, which `NotAny` refuses. */
function consumerSource(libraries) {
  const entries = libraries.flatMap((library) => library.entries);
  const lines = entries.flatMap((entry, at) => {
    const local = `library${at + 1}`;
    return [`import * as ${local} from '${entry}';`, `export const ${local}Names: readonly NotAny<keyof typeof ${local}>[] = Object.keys(${local}) as (keyof typeof ${local})[];`, `export const ${local}Values: { readonly [K in keyof typeof ${local}]: NotAny<(typeof ${local})[K]> } = ${local};`];
  });
  return `type NotAny<T> = 0 extends 1 & T ? never : T;\n${lines.join('\n')}\n`;
}

/**
 * Other declarations have errors of their own under skipLibCheck false (tfjs brings a WebGPU typing that newer DOM typings
 * contradict); only those in our files count. An example is JavaScript, so its own parameters (TS7xxx) need no types.
 */
async function compile(compiler, config, folder) {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const output = await capture(process.execPath, [compiler, '--pretty', 'false'], { cwd: folder }).then(({ stdout }) => stdout, (error) => error.stdout);
  const errors = output.split('\n').filter((line) => /error TS\d+/.test(line) && !/^example.*error TS7\d{3}:/.test(line));
  const ours = errors.filter((line) => /^(error|consumer|example|tsconfig|node_modules\/@tokstream\/)/.test(line));
  if (ours.length > 0) throw new Error(ours.slice(0, 20).join('\n'));
  if (errors.length > 0) return `${errors.length} errors in declarations of other packages do not count`;
  return undefined;
}
