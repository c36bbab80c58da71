import { createRequire } from 'node:module';
import { TokstreamError } from '@tokstream/core';
import { buildNative } from './build-native.ts';
import { checkNative } from './check-native.ts';
import { cleanNative } from './clean-native.ts';
import { describeReport } from './describe-report.ts';
import { help, parseNativeOptions, type NativeOptions } from './native-options.ts';
import { thisMachine, wheelArchitecture } from './platform.ts';
import { findTfjsPackage } from './tfjs-package.ts';
import { WheelCache } from './wheel-cache.ts';

process.exitCode = await main(process.argv.slice(2));

/** Runs the command and gives its exit code: 0 it works, 2 it does not or something was given wrong, 1 a failure inside, 130 Ctrl-C. */
async function main(words: readonly string[]): Promise<number> {
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stopped.abort());
  try {
    return await run(parseNativeOptions(words, { cwd: process.cwd(), env: process.env }), stopped.signal);
  } catch (error) {
    if (stopped.signal.aborted) {
      progress('stopped; nothing half-built is left');
      return 130;
    }
    progress((error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' '));
    return isForUser(error) ? 2 : 1;
  }
}

async function run(options: NativeOptions, signal: AbortSignal): Promise<number> {
  const { action, gpu, json } = options;
  const say = (forPeople: string, forMachines: object): void => void process.stdout.write(json ? `${JSON.stringify(forMachines)}\n` : forPeople);
  if (action === 'help') return (process.stdout.write(help), 0);
  if (action === 'version') {
    const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
    return (process.stdout.write(`${version}\n`), 0);
  }
  const architecture = wheelArchitecture(thisMachine());
  const tfjs = findTfjsPackage(options.project, gpu, Number(process.versions['napi']));
  const programs = { env: process.env, signal };
  if (action === 'clean') {
    const removed = await cleanNative(tfjs, signal, progress);
    if (options.clearCache) new WheelCache(options.cacheDirectory).clear();
    say(removed ? `removed the native addon from ${tfjs.directory}\n` : `nothing of tokstream-native in ${tfjs.directory}\n`, { removed, directory: tfjs.directory });
    return 0;
  }
  if (action === 'build') {
    const { wasThere } = await buildNative(tfjs, architecture, options, { ...programs, ...(process.stderr.isTTY ? { terminal: 2 } : {}), progress });
    progress(wasThere ? 'built already; proving it' : 'built; proving it');
  }
  const report = await checkNative(tfjs, programs);
  say(describeReport(report), report);
  return report.ok ? 0 : 2;
}

function isForUser(error: unknown): boolean {
  if (TokstreamError.isInstance(error)) return error.isInputError || ['download-failed', 'program-failed'].includes(error.code);
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function progress(line: string): void {
  process.stderr.write(`tokstream-native: ${line}\n`);
}
