/** A peer as plain data, as it is told to the process that runs it. */
export type PeerSpec = OnnxruntimeSpec | LlamaCppSpec | TransformersSpec | TokstreamSpec | PipelineSpec;

interface Named {
  /** As `--peers` names it. */
  readonly name: string;
  /** Bytes that a weight takes: of the layers' matrices, and of the output head as a token reads it. */
  readonly bytes: { readonly layers: number; readonly head: number };
  /** Whether its numbers are those of float32 weights, so that it must give the tokens that others give. */
  readonly isExact: boolean;
  /** Environment of its process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing is judged by it, so that it runs in the first round alone, and not at all on models that are large. */
  readonly isAside?: boolean;
  /** Left out for models that are large. */
  readonly isSlow?: boolean;
}

export interface OnnxruntimeSpec extends Named {
  readonly program: 'onnxruntime';
  /** Its file in the folder `onnx`. */
  readonly file: string;
  readonly threads: number;
}

export interface LlamaCppSpec extends Named {
  readonly program: 'llama.cpp';
  readonly weights: 'f32' | 'f16' | 'q8_0';
  readonly threads: number;
}

export interface TransformersSpec extends Named {
  readonly program: 'transformers.js';
  readonly dtype: 'fp32' | 'q8';
}

export interface TokstreamSpec extends Named {
  readonly program: 'tokstream';
  readonly backend: 'wasm' | 'tensorflow';
  readonly engine: 'eager' | 'fused' | 'graph';
  /** `Want.top`; absent: all logits. */
  readonly top?: number;
  /** As `loadModel` takes them; a version that does not know them is told apart by the model it gives. */
  readonly precision?: 'float16' | 'int8' | 'int4';
  readonly threads?: number;
}

export interface PipelineSpec extends Named {
  readonly program: 'pipeline';
}
