import { fileURLToPath } from 'node:url';

/**
 * The folder of the embedded model, in the layout of Hugging Face: `config.json`, `model.safetensors`,
 * `tokenizer.json`. A path for `loadModel` and `loadTokenizer`.
 *
 * Node only; in a browser, serve the package's `model` folder and give its address.
 */
export const tinyDirectory: string = fileURLToPath(new URL('../model', import.meta.url));
