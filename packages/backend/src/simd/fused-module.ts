import { compileFused } from './compile-fused.ts';

/**
 * The fused engine's functions over a memory that the caller lays out from byte 64 on: all arguments are byte offsets in it, and sizes. What stands at
 * `model` and `step` are the structures of assembly/fused/step.ts, whose fields are listed here in their order.
 */
export interface FusedModule {
  /** Runs rows through all layers and the head, and leaves their keys and values in pages. */
  runStep(model: number, step: number): void;
  /** Moves slots of a layer down to `start` and on: `slots` `[kvHeads · n]`; `sources` and `pages` are tables of page addresses before and after. */
  keepSlots(model: number, sources: number, pages: number, slots: number, n: number, start: number): void;
  /** The scaled embedding of a token, `[embeddingPadded]`. */
  embedRow(model: number, id: number, y: number): void;
  /** Bytes of a panel of k inputs, at the precision numbered `kind`: 0 float32, 1 float16, 2 int8, 3 int4. */
  panelBytes(kind: number, k: number): number;
  /** Bytes of room that the rows of a product take, of k numbers each, and that a panel takes in each thread. */
  roundedRoom(kind: number, k: number, rows: number): number;
  panelRoom(kind: number, k: number): number;
  /** Takes rows as a checkpoint stores them, the first of which is number `first`, into the matrix of the structure at `packer`. */
  packRows(packer: number, from: number, first: number, rows: number): void;
  /** Rounds what `packRows` left to round. */
  finishPacking(packer: number): void;
  /** Panels `[panels, k, 8]` in 8 bits, and the largest scale of each output, with 16 bytes behind. */
  quantisePanels(to: number, scales: number, panels: number, k: number, count: number): void;
}

/** Bytes that the threads of a model need to meet, zeroed, and where in them is what the host reads and writes; see assembly/fused/team.ts. */
export const teamPlaces = { bytes: 320, active: 128, present: 132, mayWait: 140, lost: 144 } as const;

/** A `WebAssembly.Memory`, named apart because not every program has the types of WebAssembly. */
export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** Names of the fields, each 4 bytes, of the structures of the module. */
export const fusedFields = {
  model: ['width', 'widthPadded', 'embeddingWidth', 'embeddingPadded', 'hiddenWidth', 'hiddenPadded', 'vocabularyPadded', 'heads', 'kvHeads', 'headDim', 'headPadded', 'layers', 'pageSlots', 'layerNorm', 'normBefore', 'normAfter', 'normOverRow', 'activation', 'gated', 'epsilon', 'logitScale', 'logitCap', 'embeddingScale', 'embedding', 'embeddingProjection', 'positions', 'norm', 'normBias', 'outputProjection', 'head', 'table', 'screen', 'screenScales', 'vocabulary', 'kind', 'headKind', 'team'],
  layer: ['inputNorm', 'inputNormBias', 'queryKeyValue', 'queryKeyValueBias', 'queryKeyNorm', 'attentionOutput', 'attentionOutputBias', 'attentionOutputNorm', 'postAttentionNorm', 'postAttentionNormBias', 'gateUp', 'gateUpBias', 'down', 'downBias', 'downNorm', 'scale', 'rope', 'window'],
  step: ['rows', 'tokens', 'positions', 'turns', 'passes', 'passTable', 'scored', 'scoredRows', 'top', 'screenRoom', 'embedded', 'stream', 'normed', 'projected', 'context', 'wide', 'added', 'queryRows', 'outputRows', 'scores', 'panelRoom', 'laneBytes', 'logits', 'rounded', 'hidden', 'queries'],
  pass: ['first', 'rows', 'before', 'allowed', 'tailPositions', 'table'],
  packer: ['kind', 'type', 'to', 'k', 'panels', 'staging', 'whole', 'staged', 'columns', 'transposed', 'outputRun', 'outputPlaces', 'inputRun', 'inputPlaces', 'scale', 'shift'],
  passLayer: ['pages', 'committed', 'places', 'lists', 'attention'],
} as const;

let compiled: Promise<WebAssembly.Module> | undefined;

/** The module over a memory, the one with relaxed SIMD where WebAssembly has that; undefined where WebAssembly or its SIMD is missing. */
export async function fusedModule(memory: WasmMemory): Promise<FusedModule | undefined> {
  try {
    compiled ??= compileFused('alone');
    return await startModule(await compiled, { memory: memory as WebAssembly.Memory });
  } catch {
    return undefined;
  }
}

/** Instantiates the module over a memory, and has it write what it keeps there. */
export async function startModule(module: object, env: object): Promise<FusedModule> {
  const exports = (await WebAssembly.instantiate(module as WebAssembly.Module, { env: env as WebAssembly.ModuleImports })).exports as unknown as FusedModule & { writeConstants(): void };
  exports.writeConstants();
  return exports;
}
