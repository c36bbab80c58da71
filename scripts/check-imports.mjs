// Keeps the direction of the packages and what their sources may use; one line a finding, exit 1 when there is any.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const scope = '@tokstream/';

/** Which packages the sources of a package may import. Product packages never import one another: they share the types of core and model. */
const mayImport = {
  core: [],
  tiny: [],
  'tiny-encoder': [],
  'encoder-corpus': [],
  look: [],
  'app-shell': ['core', 'look'],
  backend: ['core'],
  model: ['core', 'backend'],
  tokenize: ['core'],
  merge: ['core', 'backend', 'model'],
  'embed-init': ['core', 'backend', 'model'],
  decode: ['core', 'backend', 'model'],
  'cache-policy': ['core', 'backend', 'model'],
  metrics: ['core', 'backend', 'model', 'look'],
  train: ['core', 'backend', 'model'],
  native: ['core'],
  testing: ['core', 'backend', 'model'],
};

/** Every finding of the repository at `root`, as lines. */
export function findImportProblems(root) {
  const members = readMembers(root);
  const rootManifest = readManifest(root);
  const findings = [];
  for (const member of members.values()) {
    if (member.area === 'packages' && !Object.hasOwn(mayImport, member.shortName)) {
      findings.push(`${member.path}/package.json: ${member.name} is not in the table of scripts/check-imports.mjs; add it with the packages it may import`);
      continue;
    }
    for (const file of sourceFiles(join(root, member.path, 'src'))) findings.push(...checkFile(file, { root, member, members, rootManifest }));
  }
  return findings;
}

function readMembers(root) {
  const members = new Map();
  for (const area of ['packages', 'apps', 'tools']) {
    if (!existsSync(join(root, area))) continue;
    for (const folder of readdirSync(join(root, area))) {
      const path = `${area}/${folder}`;
      if (!existsSync(join(root, path, 'package.json'))) continue;
      const manifest = readManifest(join(root, path));
      members.set(manifest.name, { area, path, manifest, name: manifest.name, shortName: manifest.name.replace(scope, '') });
    }
  }
  return members;
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { withFileTypes: true, recursive: true });
  return found.filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name)).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).toSorted();
}

function checkFile(file, { root, member, members, rootManifest }) {
  const text = readFileSync(file, 'utf8');
  const { program, module, comments, errors } = parseSync(file, text);
  const findings = [];
  const report = (at, problem) => findings.push(`${relative(root, file).split(sep).join('/')}:${text.slice(0, at).split('\n').length}: ${problem}`);
  for (const { message } of errors) report(0, `does not parse: ${message}`);

  const isTest = /\.(test|test-support)\.[cm]?tsx?$/.test(file);
  for (const { specifier, at } of imports(text, module)) {
    const problem = specifier.startsWith('.') ? relativeProblem(specifier, file, join(root, member.path)) : bareProblem(specifier, { member, members, rootManifest, isTest });
    if (problem !== undefined) report(at, problem);
  }
  if (!isTest && member.area !== 'tools' && member.shortName !== 'testing') checkUse(program, comments, report);
  return findings;
}

function imports(text, module) {
  const requests = [...module.staticImports.map(({ moduleRequest }) => moduleRequest), ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest)), ...module.dynamicImports.map(({ moduleRequest }) => moduleRequest)];
  const literals = requests.filter((request) => request !== null && /^['"`][^$]*$/.test(text.slice(request.start, request.end)));
  return [...new Map(literals.map(({ start, end }) => [start, { at: start, specifier: text.slice(start + 1, end - 1) }])).values()];
}

function relativeProblem(specifier, file, folder) {
  const inside = !relative(folder, resolve(dirname(file), specifier)).startsWith('..');
  return inside ? undefined : `imports ${specifier}, outside its package; import the other package by its name`;
}

function bareProblem(specifier, { member, members, rootManifest, isTest }) {
  if (isBuiltin(specifier)) return undefined;
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  if (name === member.name) return undefined;
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = member.manifest;
  const declared = { ...dependencies, ...peerDependencies, ...(isTest ? { ...devDependencies, ...rootManifest.devDependencies } : {}) };
  const target = members.get(name);
  if (target !== undefined) {
    const problem = directionProblem(specifier, target, member, isTest);
    if (problem !== undefined) return problem;
  }
  if (Object.hasOwn(declared, name)) return undefined;
  const isForTests = Object.hasOwn(devDependencies, name);
  return isForTests ? `imports ${name}, which package.json has under devDependencies: those are for tests` : `imports ${name}, which its package.json does not declare`;
}

function directionProblem(specifier, target, member, isTest) {
  if (target.area !== 'packages') return `imports ${target.name}: nothing imports apps or tools`;
  const entry = specifier === target.name ? '.' : `.${specifier.slice(target.name.length)}`;
  if (!Object.hasOwn(target.manifest.exports ?? {}, entry)) return `imports ${specifier}, which ${target.name} does not export; import its index`;
  if (isTest || member.area !== 'packages') return undefined;
  if (target.shortName === 'testing') return `imports ${target.name} outside *.test.ts and *.test-support.ts`;
  if (mayImport[member.shortName].includes(target.shortName)) return undefined;
  return `${member.name} must not import ${target.name}; it may import ${mayImport[member.shortName].join(', ') || 'no package of this repository'}`;
}

function checkUse(program, comments, report) {
  for (const comment of comments) if (/\b(TODO|FIXME)\b/.test(comment.value)) report(comment.start, 'has a TODO or FIXME; do it, or open an issue');
  new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type === 'Identifier' && object.name === 'console') report(start, 'uses console; write through what the caller passes in');
      if (object.name === 'Math' && property.name === 'random') report(start, 'uses Math.random; take a generator from the caller');
      if (object.name === 'Date' && property.name === 'now') report(start, 'uses Date.now; take a clock from the caller');
    },
    CallExpression({ callee, arguments: given, start }) {
      const name = callee.property?.name ?? callee.name;
      if (name === 'gather' && given.length >= 4) report(start, 'uses the batchDims of tf.gather, which reads wrong rows on wasm; use batchedGather of @tokstream/backend');
      if (name === 'oneHot' && given.length >= 5 && given[4].value !== 'int32') report(start, 'asks tf.oneHot for another dtype than int32, which is all zeros on wasm; cast its result');
    },
  }).visit(program);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const findings = findImportProblems(dirname(dirname(fileURLToPath(import.meta.url))));
  for (const finding of findings) process.stdout.write(`${finding}\n`);
  if (findings.length > 0) process.exitCode = 1;
}
