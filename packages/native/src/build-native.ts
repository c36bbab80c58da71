import { rmSync } from 'node:fs';
import { addonSources } from './addon-sources.ts';
import { compileAddon } from './compile-addon.ts';
import { downloadWheel } from './download-wheel.ts';
import { findTools, type Command } from './find-tools.ts';
import { withFolderLock } from './folder-lock.ts';
import { describeBuilt, readState, type Marker } from './marker.ts';
import type { NativeOptions } from './native-options.ts';
import type { RunProgramOptions } from './run-program.ts';
import { lockFileOf, makeStage, moveIn, removeStages } from './staged-install.ts';
import type { TfjsPackage } from './tfjs-package.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { WheelCache, type WheelKey } from './wheel-cache.ts';
import { readWheel, type Wheel } from './wheel.ts';

/** What building needs of its surroundings. */
export interface BuildIo extends RunProgramOptions {
  /** The file descriptor of a terminal, for pip's progress bar. */
  readonly terminal?: number;
  /** Says on one line what goes on. */
  readonly progress: (line: string) => void;
}

type BuildOptions = Pick<NativeOptions, 'gpu' | 'wheel' | 'tensorflow' | 'cacheDirectory'>;

/**
 * Builds the addon of an installed package against the wanted libtensorflow, unless that stands there already.
 *
 * All of it is made in a folder beside and moved in at the end. A run that is killed leaves at most that folder and a package
 * without marker, which the next run mends; two runs take turns.
 *
 * @returns the marker, and whether it was there before
 * @throws `missing-tools`, `invalid-package`, `invalid-wheel`, `download-failed`, `program-failed`, `aborted`
 */
export async function buildNative(tfjs: TfjsPackage, architecture: string, options: BuildOptions, io: BuildIo): Promise<{ readonly marker: Marker; readonly wasThere: boolean }> {
  const { signal, progress } = io;
  const given = options.wheel === undefined ? undefined : await readWheel(options.wheel, signal);
  const key: WheelKey = { distribution: options.gpu ? 'tensorflow' : 'tensorflow-cpu', version: options.tensorflow, architecture };
  const onWait = (pid: number): void => progress(`process ${pid} builds here already; waiting for it`);
  return await withFolderLock(lockFileOf(tfjs), { signal, onWait }, async () => {
    removeStages(tfjs);
    const state = await readState(tfjs);
    if (state.kind === 'complete' && isWanted(state.marker, key, given)) return { marker: state.marker, wasThere: true };
    if (state.kind === 'broken') progress('an earlier run did not end here, or something was changed since; building again');
    // Thrown before a long download rather than after it.
    addonSources(tfjs);

    const cache = new WheelCache(options.cacheDirectory);
    const ready = given ?? (await cache.find(key, signal));
    const { compiler, python } = await findTools(ready === undefined, io);
    const wheel = ready ?? (await fetchWheel(cache, key, python!, io));
    const stage = makeStage(tfjs);
    try {
      progress(`unpacking libtensorflow ${wheel.version}`);
      await unpackWheel(wheel.file, `${stage}/deps`, signal);
      progress(`compiling the addon of ${tfjs.name} ${tfjs.version} for Node-API ${tfjs.napi}`);
      await compileAddon(compiler, tfjs, stage, io);
      const marker = await describeBuilt(stage, tfjs, wheel);
      signal.throwIfAborted();
      moveIn(stage, tfjs, marker);
      return { marker, wasThere: false };
    } finally {
      rmSync(stage, { recursive: true, force: true });
    }
  });
}

function isWanted(marker: Marker, key: WheelKey, given: Wheel | undefined): boolean {
  if (given !== undefined) return marker.wheelSha256 === given.sha256;
  return marker.distribution === key.distribution && marker.libtensorflow === key.version;
}

async function fetchWheel(cache: WheelCache, key: WheelKey, python: Command, io: BuildIo): Promise<Wheel> {
  io.progress(`downloading ${key.distribution} ${key.version} with pip, once`);
  return await cache.add(key, (directory) => downloadWheel(python, key, directory, io.terminal === undefined ? io : { ...io, stdoutTo: io.terminal }), io.signal);
}
