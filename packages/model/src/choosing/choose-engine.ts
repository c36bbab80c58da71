import { wasmHasSimd } from '@tokstream/backend';
import type { WeightPrecision } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { fusedBytes } from '../fused/fused-bytes.ts';
import { fusedLacks } from '../fused/fused-lacks.ts';
import { activeBackend } from './active-backend.ts';
import type { EngineName } from './engine-name.ts';
import type { EngineNeed } from './engine-need.ts';

/** What the choice of an engine rests on. */
export interface EngineQuestion {
  readonly config: DecoderConfig;
  /** Default none. */
  readonly needs?: readonly EngineNeed[];
  /** What matrices are held in; default `float32`. */
  readonly precision?: WeightPrecision;
  /** Name of the backend, as `selectBackend` has it; default the active one. */
  readonly backend?: string;
  /** Whether WebAssembly has SIMD; default what is found here. */
  readonly simd?: boolean;
}

/** An engine, and why it is that one, in one line. */
export interface EngineChoice {
  readonly engine: EngineName;
  readonly because: string;
}

/** Of the 4 GiB that a WebAssembly memory may have, what weights may take: the rest is for caches and a step. */
const mostBytes = 3 * 2 ** 30;

/** Weights from here on are read faster by TensorFlow's threads than by one; measured on two cores, and more cores move it down. */
const threadedBytes = 2 ** 28;

/** Backends that compute on the processor, where `fused` does too; none active is as good. */
const onProcessor: ReadonlySet<string | undefined> = new Set(['wasm', 'cpu', 'tensorflow', undefined]);

/**
 * The engine that `loadModel` takes for `auto`: the one that decodes one sequence fastest of those that can do what is needed.
 *
 * `eager` for needs that it alone has; `fused` for weights in another precision than float32, `graph` for bfloat16 and for halves on TensorFlow's
 * graphics processors; `graph` on those and `eager` on others, where weights then are; on a processor `fused`, but `graph` for weights of 256 MiB and more where the backend is tensorflow, and what the backend has beside `fused` where a
 * model is too large for WebAssembly or asks for what it lacks.
 */
export function chooseEngine({ config, needs = [], precision = 'float32', backend = activeBackend(), simd = wasmHasSimd() }: EngineQuestion): EngineChoice {
  if (needs.length > 0) return { engine: 'eager', because: `it alone gives ${[...new Set(needs)].join(' and ')}` };
  if (precision === 'bfloat16' || (precision === 'float16' && backend === 'tensorflow-gpu')) return { engine: 'graph', because: `it multiplies in ${precision}` };
  if (precision !== 'float32') return { engine: 'fused', because: `it holds weights in ${precision}` };
  if (backend === 'tensorflow-gpu') return { engine: 'graph', because: 'on a graphics processor of TensorFlow a step is one graph' };
  if (!onProcessor.has(backend)) return { engine: 'eager', because: `it is the one that runs on ${backend}` };
  const hindrance = hindranceOfFused(config, simd);
  if (hindrance !== undefined) return { engine: backend === 'tensorflow' ? 'graph' : 'eager', because: `fused cannot be: ${hindrance}` };
  if (backend === 'tensorflow' && fusedBytes(config) >= threadedBytes) return { engine: 'graph', because: `the threads of TensorFlow read ${inMebibytes(fusedBytes(config))} of weights faster than one` };
  return { engine: 'fused', because: 'on a processor one call of WebAssembly a step is fastest for one sequence' };
}

function hindranceOfFused(config: DecoderConfig, simd: boolean): string | undefined {
  if (!simd) return 'WebAssembly has no SIMD here';
  const lack = fusedLacks(config);
  if (lack !== undefined) return `it has no ${lack}`;
  const bytes = fusedBytes(config);
  return bytes > mostBytes ? `${inMebibytes(bytes)} of weights leave too little room in the 4096 MiB of a WebAssembly memory` : undefined;
}

function inMebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
