import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { servedModelFolder } from '@tokstream/model';
import { generate } from './generate.js';

setWasmPaths({ 'tfjs-backend-wasm.wasm': plain, 'tfjs-backend-wasm-simd.wasm': simd, 'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd });

addEventListener('message', async ({ data: base }) => {
  try {
    postMessage(await generate(servedModelFolder(base), new URL('tokenizer.json', base)));
  } catch (error) {
    postMessage({ error: error.stack });
  }
});
