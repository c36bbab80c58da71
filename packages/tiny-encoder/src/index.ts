import { fileURLToPath } from 'node:url';

/**
 * The folder of the embedded encoder, in the layout of Hugging Face: `config.json`, `model.safetensors`, `tokenizer.json`.
 * A path for `loadEncoder`, `loadEncoderHeads` and `loadTokenizer`.
 *
 * Node only; in a browser, serve the package's `model` folder and give its address.
 */
export const tinyEncoderDirectory: string = fileURLToPath(new URL('../model', import.meta.url));
