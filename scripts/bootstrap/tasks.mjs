import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { root, runTurbo, runWithPnpm } from './workspace.mjs';
import { run, StoppedError } from './run.mjs';
import { progress } from './progress.mjs';

const command = join(root, 'apps/cli/dist/main.js');
const settings = ['--max-new-tokens', '96', '--temperature', '0.8', '--top-p', '0.95', '--seed', '1', '--report', 'report.html'];
const prompts = ['Fellow citizens of the Senate and of the House of Representatives,', 'Call me Ishmael.', 'The people of this country'];

// Every test of every package runs, even after one failed.
const defaults = ['--continue=dependencies-successful', '--output-logs=new-only'];

/** What the npm scripts of the root run; each takes the arguments after `--` and returns an exit code. */
const tasks = {
  async start(passed) {
    await build();
    if (!existsSync(command)) throw new StoppedError('The build left no apps/cli/dist/main.js; run npm test to see why.');
    progress('generating from three prompts with the embedded model');
    return await run(process.execPath, [command, 'generate', ...settings, ...passed], { input: `${prompts.join('\n')}\n` });
  },
  test: (passed) => runTurbo(['build', 'lint', 'check', 'test', 'lint:imports', 'lint:scripts', 'lint:unused'], { defaults, passed }),
  'test:slow': (passed) => runTurbo(['test:slow'], { defaults, passed }),
  async 'test:packed'(passed) {
    await build();
    return await run(process.execPath, [join(root, 'consumers/packed/check.mjs'), ...passed]);
  },
  // packages/backend has tfjs-node among its devDependencies; every package's tests reach it through there.
  async native(passed) {
    await build('--filter=@tokstream/native');
    return await run(process.execPath, [join(root, 'packages/native/bin/tokstream-native.mjs'), '--project', 'packages/backend', ...passed]);
  },
  async 'test:native'(passed) {
    await build('--filter=@tokstream/native', '--filter=@tokstream/backend');
    return await run(process.execPath, [join(root, 'consumers/native/check.mjs'), ...passed]);
  },
  'test:webgpu': () => run(process.execPath, [join(root, 'scripts/test-webgpu.mjs')]),
  async playground(passed) {
    progress('building the playground');
    const code = await runScript('site', [], { quiet: true });
    if (code !== 0) throw new StoppedError('The playground did not build; the lines above say why.');
    const isHeadless = process.env.CI !== undefined || (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY);
    return await runScript('preview', [...(isHeadless ? [] : ['--open']), ...passed]);
  },
  async 'test:browser'(passed) {
    const code = await runScript('test:browser', passed);
    return code !== 0 ? code : await runScript('test:browser', passed, { app: 'serve-metrics' });
  },
  async bench(passed) {
    await build('--filter=@tokstream/bench');
    return await run(process.execPath, [join(root, 'tools/bench/dist/main.js'), ...passed]);
  },
  turbo: (passed) => runTurbo([], { defaults, passed }),
};

/** Runs a script of an app, the playground where none is named. */
function runScript(name, passed, { app = 'playground', ...options } = {}) {
  return runWithPnpm(['pnpm', '--silent', '--dir', join(root, 'apps', app), 'run', name, ...passed], options);
}

async function build(...filters) {
  progress('building the packages (cached)');
  const code = await runTurbo(['build', ...filters], { defaults: ['--output-logs=errors-only'], quiet: true });
  if (code !== 0) throw new StoppedError('The build failed; the lines above say where.');
}

/** Installs what is missing, runs one task and ends the process with its exit code. */
export async function runTask(name, passed) {
  try {
    if (!Object.hasOwn(tasks, name)) throw new StoppedError(`There is no task "${name}"; take one of ${Object.keys(tasks).join(', ')}.`);
    process.chdir(root);
    await installDependencies();
    process.exitCode = await tasks[name](passed);
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    if (error.message !== '') progress(error.message);
    process.exitCode = error.exitCode;
  }
}
