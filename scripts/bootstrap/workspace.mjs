import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

/** The root folder of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The pnpm of this repository, as `pnpm@1.2.3`. */
export const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;

// npm sets these for its own script; what the user says about cache, registry, proxy and certificates stays.
const ofNpm = /^npm_|^INIT_CWD$/i;
const ofUser = /^npm_config_(cache|registry|userconfig|globalconfig|.*proxy|cafile|ca|cert|key|strict_ssl|offline|prefer_offline|fetch_.*|.*auth.*|\/\/.*|@.*)$/i;

/** The environment without npm's own variables, which would steer pnpm, and without what would leave out development dependencies. */
export function cleanEnvironment() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => (!ofNpm.test(name) || ofUser.test(name)) && name !== 'NODE_ENV'));
  return { npm_config_fetch_retry_mintimeout: '1000', npm_config_fetch_retry_maxtimeout: '5000', ...env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
}

/** Runs a program with pnpm on the PATH; npx fetches it the first time and asks nothing. */
export function runWithPnpm(commandLine, options) {
  return run('npx', ['--yes', '--loglevel=error', `--package=${pnpm}`, '--', ...commandLine], { ...options, env: cleanEnvironment() });
}

/**
 * Runs turbo tasks; turbo needs pnpm on the PATH to start the scripts of the packages. `passed` comes from the user and
 * takes the place of a default with the same name, since turbo refuses to be told twice.
 */
export function runTurbo(tasks, { defaults = [], passed = [], ...options } = {}) {
  const nameOf = (argument) => argument.split('=')[0];
  const given = new Set(passed.map(nameOf));
  const flags = ['--ui=stream', '--log-order=grouped', ...defaults].filter((flag) => !given.has(nameOf(flag)));
  return runWithPnpm(['turbo', 'run', ...tasks, ...flags, ...passed], options);
}
