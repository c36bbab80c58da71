import type { LlamaOnnxOptions } from './llama-onnx.ts';

/** The ONNX files of a model by name, without their ending; transformers.js finds `model` and `model_quantized` by these names. */
export const onnxFiles: Readonly<Record<'model' | 'model_exported' | 'model_quantized' | 'model_q4', LlamaOnnxOptions>> = {
  model: { style: 'fused', weights: 'float32' },
  model_exported: { style: 'exported', weights: 'float32' },
  model_quantized: { style: 'fused', weights: 'int8' },
  model_q4: { style: 'fused', weights: 'int4' },
};
