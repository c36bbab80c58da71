/**
 * What the engine harnesses need of a model and its caches: the part of `CausalLM` and `KvCache` of `@tokstream/model`
 * they use, written again here because that package tests itself with this one.
 */
export interface EngineModel extends Disposable {
  readonly shape: { readonly layers: number; readonly heads: number; readonly kvHeads: number; readonly headDim: number; readonly width: number; readonly vocabulary: number; readonly rotations: readonly (Float32Array | undefined)[] };
  createCache(options?: { readonly precision?: EnginePrecision; readonly contents?: EngineContents }): EngineCache;
  embed(ids: Int32Array): Promise<Float32Array>;
  forward(rows: EngineRows, cache: EngineCache, want?: EngineWant): Promise<EngineOutput>;
  forwardBatch(passes: readonly { readonly rows: EngineRows; readonly cache: EngineCache }[], want?: EngineWant): Promise<EngineOutput[]>;
}

export interface EngineRows {
  readonly input: { readonly ids: Int32Array } | { readonly embeddings: Float32Array };
  readonly parents?: Int32Array;
  readonly positions?: Int32Array;
}

export interface EngineWant {
  readonly logits?: 'last' | 'all' | 'none';
  readonly hidden?: boolean;
  readonly attention?: boolean;
}

export interface EngineOutput {
  readonly logits: Float32Array;
  readonly hidden: readonly Float32Array[];
  readonly attention: readonly Float32Array[];
}

export interface EngineCache extends Disposable {
  readonly seen: number;
  readonly nextPosition: number;
  readonly span: number;
  readonly precision: EnginePrecision;
  readonly tentative: number;
  length(layer: number): number;
  kept(layer: number): Int32Array;
  read(layer: number): Promise<{ readonly keys: Float32Array; readonly values: Float32Array }>;
  commit(rows?: Int32Array): void;
  keep(layer: number, slots: Int32Array, options?: { readonly closeGaps?: boolean }): void;
  keepLayers(slots: readonly (Int32Array | undefined)[], options?: { readonly closeGaps?: boolean }): void;
  crop(tokens: number): void;
  fork(): EngineCache;
  snapshot(): EngineMark;
  restore(mark: EngineMark): void;
  contents(): Promise<EngineContents>;
  bytes(): number;
}

export type EnginePrecision = 'float32' | 'int8';

export interface EngineContents {
  readonly positions: Int32Array;
  readonly layers: readonly EngineLayerContents[];
}

export interface EngineLayerContents {
  readonly tokens: Int32Array;
  readonly places: Int32Array;
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

export interface EngineMark extends Disposable {
  readonly seen: number;
}
