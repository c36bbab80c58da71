import type { BackendCandidate } from './candidate.ts';
import { cpu } from './cpu.ts';
import { tensorflow, tensorflowGpu } from './native.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** Every backend tokstream can run on, best first. */
export const candidates: readonly BackendCandidate[] = [tensorflowGpu, webgpu, tensorflow, wasm, cpu];
