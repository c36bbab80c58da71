import { TokstreamError } from '@tokstream/core';
import type { DecoderConfig } from '../../decoder/decoder-config.ts';
import { fusedSizes } from '../fused-sizes.ts';
import type { TeamSize } from './fused-team.ts';

/** Most threads that are tried, and that can be asked for. */
const [mostTried, mostAsked] = [8, 32];
/** Multiplications of a step of one row below which threads lose more by meeting than they win. */
const leastWork = 2e6;

/**
 * How many threads a model is to have.
 *
 * @throws `invalid-threads`; `unsupported-threads` for several where memory cannot be shared
 */
export function teamSize(config: DecoderConfig, threads: number | 'auto' = 'auto'): TeamSize {
  if (threads === 'auto') return workOf(config) < leastWork ? { most: 1, judged: false } : { most: Math.min(mostTried, cores()), judged: true };
  if (!Number.isInteger(threads) || threads < 1 || threads > mostAsked) throw new TokstreamError(`threads is ${String(threads)}; give a whole number from 1 to ${mostAsked}, or auto.`, { code: 'invalid-threads', stage: 'loadModel' });
  if (threads > 1 && !sharesMemory()) {
    throw new TokstreamError('Threads need memory that can be shared: serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave out threads.', { code: 'unsupported-threads', stage: 'loadModel' });
  }
  return { most: threads, judged: false };
}

/** Processor cores that this process may use. */
function cores(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return os === undefined ? ((globalThis.navigator as Partial<Navigator> | undefined)?.hardwareConcurrency ?? 1) : os.availableParallelism();
}

function sharesMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
}

/** Multiplications of a step of one row, but for those of attention. */
function workOf(config: DecoderConfig): number {
  const { width, projected, wide, hidden, vocabulary, embedding, head } = fusedSizes(config);
  return config.layers.length * width * (projected + config.heads * head + wide + hidden) + vocabulary * embedding;
}
