import type { EngineModel, EnginePrecision } from './engine-model.ts';
import type { PlainModel } from './plain-cache.ts';

/** A model on an engine, the same model in plain TypeScript, and what the laws must know of the engine. Dispose frees the model. */
export interface CacheLawSubject extends Disposable {
  readonly model: EngineModel;
  readonly plain: PlainModel;
  /** Its input embedding of a token, `[width]`. */
  embedding(id: number): Float32Array;
  /** Of its caches; default float32. */
  readonly precision?: EnginePrecision;
  /** Bytes of a committed key and value of one head. */
  readonly bytesPerEntry: number;
  /** False for an engine that cannot give attention weights. */
  readonly attention?: false;
}
