import type { EngineModel } from './engine-model.ts';
import type { PlainModel } from './plain-cache.ts';

/** A model on an engine, the same model in plain TypeScript, and what the laws must know of the engine. Dispose frees the model. */
export interface CacheLawSubject extends Disposable {
  readonly model: EngineModel;
  readonly plain: PlainModel;
  /** Its input embedding of a token, `[width]`. */
  embedding(id: number): Float32Array;
  /** Bytes of a key and a value of one head at the engine's precision. */
  readonly bytesPerEntry: number;
  /** False for an engine that cannot give attention weights. */
  readonly attention?: false;
}
