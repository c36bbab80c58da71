import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TokstreamError } from '@tokstream/core';
import { kernelLister } from './compile-addon.ts';
import { readState, type Marker, type NativeState } from './marker.ts';
import { readKernelList } from './read-kernel-list.ts';
import { runProgram, type RunProgramOptions } from './run-program.ts';
import type { TfjsPackage } from './tfjs-package.ts';

/** What `prove.ts` found: the addon loads and multiplies matrices of 512 x 512 as JavaScript does. */
export interface Proof {
  readonly backend: string;
  readonly device: string;
  readonly tfjs: string;
  readonly node: string;
  readonly loadInMs: number;
  readonly matMulInMs: number;
}

/** What stands in a package, and whether it works. */
export interface NativeReport {
  readonly ok: boolean;
  readonly package: string;
  readonly version: string;
  readonly directory: string;
  readonly napi: number;
  readonly state: NativeState['kind'];
  readonly marker?: Marker;
  /** What libtensorflow says of itself. */
  readonly libtensorflow?: string;
  /** Exported functions of its C interface by prefix; absent without `nm`. */
  readonly symbols?: { readonly TF_: number; readonly TFE_: number };
  /** Registered kernels by device type. Every build has some for GPU, which move data; */
  readonly kernels?: Readonly<Record<string, number>>;
  /** only one made for CUDA multiplies there. */
  readonly computesOnGpu?: boolean;
  readonly proof?: Proof;
  /** One line each; with none of them `ok` is true. */
  readonly problems: readonly string[];
  /** What works but may not be what was hoped for. */
  readonly remarks: readonly string[];
}

/** Looks at what stands in a package, and proves it in a child process. Changes nothing. */
export async function checkNative(tfjs: TfjsPackage, options: RunProgramOptions): Promise<NativeReport> {
  const { signal } = options;
  const { name, version, directory, napi } = tfjs;
  const state = await readState(tfjs);
  const about = { package: name, version, directory, napi, state: state.kind };
  const gpu = name.endsWith('-gpu');
  const build = `run npx @tokstream/native${gpu ? ' --gpu' : ''}`;
  if (state.kind === 'none') return { ok: false, ...about, problems: [`${name} has no native addon; ${build}.`], remarks: [] };

  const problems: string[] = state.kind === 'broken' ? [`What stands here is not whole; ${build} again.`] : [];
  const attempt = async <T>(what: string, body: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await body();
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`${what}: ${TokstreamError.isInstance(error) ? error.message : String(error)}`);
      return undefined;
    }
  };
  await attempt('The addon does not find its libraries', () => checkLinks(tfjs, options));
  const listed = state.kind === 'foreign' ? undefined : await attempt('Kernels cannot be listed', () => listKernels(directory, options));
  const symbols = await countSymbols(directory, options);
  const proof = await attempt('The proof failed', () => prove(directory, options));
  const remarks = [
    ...(state.kind === 'foreign' ? [`The addon was not built by tokstream-native; ${build} to replace it.`] : []),
    ...(gpu && listed?.computesOnGpu === false ? ['This libtensorflow registers no GPU kernels that compute (no MatMul), only such that move data: all is computed on the processor.'] : []),
    ...(gpu && listed?.computesOnGpu === true && proof?.device === 'CPU' ? ['This libtensorflow has GPU kernels but found no GPU that it can use: all is computed on the processor.'] : []),
  ];
  return {
    ok: problems.length === 0,
    ...about,
    ...(state.kind === 'complete' ? { marker: state.marker } : {}),
    ...listed,
    ...(symbols === undefined ? {} : { symbols }),
    ...(proof === undefined ? {} : { proof }),
    problems,
    remarks,
  };
}

/** The addon must find libtensorflow in its own package, whatever else the machine has. */
async function checkLinks({ addon, directory }: TfjsPackage, options: RunProgramOptions): Promise<void> {
  const links = (await runProgram('ldd', [addon], options)).toString().split('\n').filter((line) => line.includes('libtensorflow'));
  const astray = links.find((line) => !line.includes('deps/lib/') || !line.includes(directory));
  if (links.length === 0 || astray !== undefined) throw new Error(astray?.trim() ?? `${addon} is not linked with libtensorflow`);
}

async function listKernels(directory: string, options: RunProgramOptions): Promise<Required<Pick<NativeReport, 'libtensorflow' | 'kernels' | 'computesOnGpu'>>> {
  const quiet = { ...options, env: { ...options.env, TF_CPP_MIN_LOG_LEVEL: '2' } };
  const output = await runProgram(join(directory, 'deps', kernelLister), [], quiet);
  const end = output.indexOf('\n');
  const registered = readKernelList(output.subarray(end + 1));
  const kernels: Record<string, number> = {};
  for (const { device } of registered) kernels[device] = (kernels[device] ?? 0) + 1;
  return { libtensorflow: output.toString('utf8', 0, end), kernels, computesOnGpu: registered.some(({ op, device }) => op === 'MatMul' && device === 'GPU') };
}

async function countSymbols(directory: string, options: RunProgramOptions): Promise<NativeReport['symbols']> {
  try {
    const names = (await runProgram('nm', ['-D', '--defined-only', join(directory, 'deps/lib/libtensorflow.so')], options)).toString();
    return { TF_: names.match(/ T TF_\w/g)?.length ?? 0, TFE_: names.match(/ T TFE_\w/g)?.length ?? 0 };
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}

async function prove(directory: string, options: RunProgramOptions): Promise<Proof> {
  const output = await runProgram(process.execPath, [fileURLToPath(new URL('./prove.js', import.meta.url)), directory], options);
  return JSON.parse(output.toString().trim().split('\n').at(-1)!) as Proof;
}
