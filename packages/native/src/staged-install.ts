import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeMarker, writeMarker, type Marker } from './marker.ts';
import { tfjsPackageAt, type TfjsPackage } from './tfjs-package.ts';

const stagePrefix = '.tokstream-native-stage-';

/** Where the lock of a package stands. */
export function lockFileOf({ directory }: TfjsPackage): string {
  return join(directory, '.tokstream-native.lock');
}

/** Makes an empty folder beside what will be replaced, so that moving in is a rename. The number keeps it apart from a killed run whose compiler still writes. */
export function makeStage({ directory }: TfjsPackage): string {
  const stage = join(directory, `${stagePrefix}${process.pid}`);
  mkdirSync(stage);
  return stage;
}

/** Removes what killed runs left; only for who has the lock. */
export function removeStages(tfjs: TfjsPackage): void {
  for (const name of readdirSync(tfjs.directory)) {
    if (name.startsWith(stagePrefix) || (name.startsWith('.tokstream-native.lock.') && !name.endsWith(`.${process.pid}`))) rmSync(join(tfjs.directory, name), { recursive: true, force: true });
  }
}

/** Moves the parts of a finished stage to their places by renames; the marker goes first and comes back last. */
export function moveIn(stage: string, tfjs: TfjsPackage, marker: Marker): void {
  removeMarker(tfjs.directory);
  for (const part of partsOf(tfjs)) {
    const place = join(tfjs.directory, part);
    mkdirSync(dirname(place), { recursive: true });
    if (existsSync(place)) {
      const aside = join(stage, 'replaced', part);
      mkdirSync(dirname(aside), { recursive: true });
      renameSync(place, aside);
    }
    renameSync(join(stage, part), place);
  }
  writeMarker(tfjs.directory, marker);
}

/** Takes out what `moveIn` put there. */
export function moveOut(tfjs: TfjsPackage): void {
  removeMarker(tfjs.directory);
  // deps last: as long as it is there, a killed run can be seen to be ours.
  for (const part of partsOf(tfjs).toReversed()) rmSync(join(tfjs.directory, part), { recursive: true, force: true });
  const lib = dirname(tfjs.addonDirectory);
  if (existsSync(lib) && readdirSync(lib).length === 0) rmdirSync(lib);
}

/** Paths inside the package: deps first, for the reason above. */
function partsOf(tfjs: TfjsPackage): readonly string[] {
  return ['deps', tfjsPackageAt('', tfjs).addonDirectory];
}
