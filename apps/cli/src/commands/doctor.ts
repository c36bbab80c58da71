import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BackendDiagnosis, diagnose, type Diagnosis, type RuntimeFacts } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { chooseEngine, parseConfig } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { bytes, seconds } from '../output/format.ts';
import { write, writeJson } from '../output/write.ts';
import type { Command, CommandIo } from './command.ts';

/** `tokstream doctor`: what works here, what does not, and why. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Tells which backends work here, which one auto takes and with which engine, and why.',
  positionals: '',
  options: {
    json: { type: 'boolean', help: 'print runtime, package, model, backend, engine and choice records, one JSON object a line' },
  },
  async run(given, io) {
    await report(await diagnose({ signal: io.signal, now: io.now }), given.flag('json'), io);
  },
};

/** Prints a diagnosis with what is installed. Throws when no backend works. */
export async function report(diagnosis: Diagnosis, json: boolean, { stdout }: Pick<CommandIo, 'stdout'>): Promise<void> {
  const packages = installedPackages();
  const model = await embeddedModel();
  const engine = diagnosis.choice === undefined ? undefined : chooseEngine({ config: parseConfig(await embeddedConfig()), backend: diagnosis.choice, simd: diagnosis.runtime.webAssembly.simd });
  if (json) {
    await writeJson(stdout, { type: 'runtime', ...diagnosis.runtime });
    for (const each of packages) await writeJson(stdout, { type: 'package', ...each });
    await writeJson(stdout, { type: 'model', ...model });
    for (const backend of diagnosis.backends) await writeJson(stdout, { type: 'backend', ...backend });
    if (engine !== undefined) await writeJson(stdout, { type: 'engine', model: '@tokstream/tiny', backend: diagnosis.choice, ...engine });
    await writeJson(stdout, { type: 'choice', backend: diagnosis.choice ?? null, because: diagnosis.because });
  } else {
    const facts = [
      ...runtimeRows(diagnosis.runtime),
      ['packages', packages.map(({ name, version }) => `${name.replace('@tokstream/', '')} ${version}`).join(', ')],
      ['model', `the embedded one, ${bytes(model.bytes)}, sha256 ${model.sha256.slice(0, 12)}`],
    ];
    const backends = [['backend', 'works', 'package', 'tried in', ''], ...diagnosis.backends.map(backendRow)];
    const choice = `auto takes ${diagnosis.choice ?? 'none'}: ${diagnosis.because}.`;
    const engineLine = engine === undefined ? '' : `With it the embedded model runs on the engine ${engine.engine}: ${engine.because}.${diagnosis.choice === 'tensorflow' && engine.engine === 'fused' ? ' Commands then do not start tensorflow.' : ''}\n`;
    await write(stdout, `${align(facts)}\n\n${align(backends)}\n\n${choice}\n${engineLine}`);
  }
  if (!diagnosis.backends.some(({ available }) => available)) {
    throw new TokstreamError('No backend works here; do what stands beside one of them.', { code: 'no-backend', stage: 'tokstream doctor' });
  }
}

function runtimeRows({ runtime, platform = '', arch = '', cores, memoryBytes, napi, glibc, webAssembly }: RuntimeFacts): string[][] {
  const rows: [string, string | undefined][] = [
    ['runtime', `${runtime}${napi === undefined ? '' : `, Node-API ${napi}`}`],
    ['platform', `${platform} ${arch}${glibc === undefined ? '' : `, glibc ${glibc}`}`],
    ['cores', cores?.toString()],
    ['memory', memoryBytes === undefined ? undefined : bytes(memoryBytes)],
    ['WebAssembly', `SIMD ${yesOrNo(webAssembly.simd)}, threads ${yesOrNo(webAssembly.threads)}`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function backendRow({ name, available, automatic, packageName, version, reason, advice, note, seconds: spent }: BackendDiagnosis): string[] {
  const asked = available && !automatic ? 'when asked for' : undefined;
  const words = [reason, advice, note, asked].filter((part) => part !== undefined).join('; ');
  return [name, available ? 'yes' : 'no', `${packageName}${version === undefined ? '' : ` ${version}`}`, seconds(spent), words];
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** Columns as wide as their widest cell, two spaces between them. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n');
}

/** This command and the packages of tokstream that it runs on. */
function installedPackages(): { readonly name: string; readonly version: string }[] {
  const require = createRequire(import.meta.url);
  const own = require('../../package.json') as { readonly name: string; readonly version: string; readonly dependencies: Readonly<Record<string, string>> };
  const names = Object.keys(own.dependencies).filter((name) => name.startsWith('@tokstream/'));
  return [own.name, ...names].map((name) => ({ name, version: (require(name === own.name ? '../../package.json' : `${name}/package.json`) as { readonly version: string }).version }));
}

async function embeddedConfig(): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(join(tinyDirectory, 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>;
}

/** What tells one embedded model from another. */
async function embeddedModel(): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const weights = await readFile(join(tinyDirectory, 'model.safetensors'));
  return { bytes: weights.length, sha256: createHash('sha256').update(weights).digest('hex') };
}
