import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelLister } from './compile-addon.ts';
import { tfjsPackageAt, type TfjsPackage } from './tfjs-package.ts';
import { sha256Of, type Wheel } from './wheel.ts';

/** What `tokstream-native.json` in the package says; it is written last, so whoever finds it finds everything. */
export interface Marker {
  readonly libtensorflow: string;
  readonly distribution: string;
  readonly wheelSha256: string;
  readonly napi: number;
  readonly addonSha256: string;
  readonly libraryBytes: number;
  /** The Node that built it; others with the same Node-API run it too. */
  readonly node: string;
}

/** `foreign` is what an install script or a hand put there; `broken` is ours, without a marker that is true. */
export type NativeState = { readonly kind: 'complete'; readonly marker: Marker } | { readonly kind: 'none' | 'foreign' | 'broken' };

/** What stands in an installed package. */
export async function readState(tfjs: TfjsPackage): Promise<NativeState> {
  const marker = readMarker(tfjs.directory);
  if (marker !== undefined && (await isTrue(marker, tfjs))) return { kind: 'complete', marker };
  if (marker !== undefined || existsSync(join(tfjs.directory, 'deps', kernelLister))) return { kind: 'broken' };
  return { kind: existsSync(tfjs.addon) || existsSync(join(tfjs.directory, 'deps')) ? 'foreign' : 'none' };
}

/** Describes what stands under `root` as a marker. */
export async function describeBuilt(root: string, tfjs: TfjsPackage, wheel: Wheel): Promise<Marker> {
  const { distribution, version, sha256 } = wheel;
  return { libtensorflow: version, distribution, wheelSha256: sha256, napi: tfjs.napi, addonSha256: await sha256Of(tfjsPackageAt(root, tfjs).addon), libraryBytes: libraryBytes(root)!, node: process.version };
}

export function writeMarker(directory: string, marker: Marker): void {
  const file = fileIn(directory);
  writeFileSync(`${file}.new`, `${JSON.stringify(marker, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeMarker(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

/** The size of the two libraries under `root`, undefined when one is missing. */
function libraryBytes(root: string): number | undefined {
  const sizes = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => statSync(join(root, 'deps/lib', name), { throwIfNoEntry: false })?.size);
  return sizes.includes(undefined) ? undefined : (sizes as number[]).reduce((sum, size) => sum + size, 0);
}

function fileIn(directory: string): string {
  return join(directory, 'tokstream-native.json');
}

function readMarker(directory: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(directory), 'utf8')) as Marker;
  } catch {
    return undefined;
  }
}

async function isTrue(marker: Marker, tfjs: TfjsPackage): Promise<boolean> {
  if (marker.napi !== tfjs.napi || !existsSync(tfjs.addon) || !existsSync(join(tfjs.directory, 'deps', kernelLister))) return false;
  // The libraries are compared by size: reading 850 MB each time would cost more than it tells.
  return libraryBytes(tfjs.directory) === marker.libraryBytes && (await sha256Of(tfjs.addon)) === marker.addonSha256;
}
