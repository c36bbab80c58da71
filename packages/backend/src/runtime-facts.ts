import { wasmHasSimd } from './simd/wasm-has-simd.ts';

/** What the choice of a backend rests on, as plain data; what a runtime does not tell is absent. */
export interface RuntimeFacts {
  /** `Node 24.1.0`, or what a browser calls itself. */
  readonly runtime: string;
  readonly platform?: string;
  readonly arch?: string;
  /** Processor cores that this process may use. */
  readonly cores?: number;
  readonly memoryBytes?: number;
  /** The version of Node-API, which native addons are built for. */
  readonly napi?: number;
  /** The version of the GNU C library; absent on other platforms and on musl, for which native addons must be built. */
  readonly glibc?: string;
  readonly webAssembly: { readonly simd: boolean; readonly threads: boolean };
}

/** Looks at the runtime that this program is in. */
export function runtimeFacts(): RuntimeFacts {
  const webAssembly = { simd: wasmHasSimd(), threads: hasSharedMemory() };
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  if (os === undefined) {
    const { userAgent = 'unknown', hardwareConcurrency } = (globalThis.navigator ?? {}) as Partial<Navigator>;
    return { runtime: userAgent, ...(hardwareConcurrency !== undefined && { cores: hardwareConcurrency }), webAssembly };
  }
  const { versions, platform, arch, report } = globalThis.process;
  const { header } = report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return {
    runtime: `Node ${versions.node}`,
    platform,
    arch,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    napi: Number(versions['napi']),
    ...(header.glibcVersionRuntime !== undefined && { glibc: header.glibcVersionRuntime }),
    webAssembly,
  };
}

function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && typeof WebAssembly === 'object' && new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
}
