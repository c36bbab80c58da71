import type { ModelFiles } from '../checkpoint/model-files.ts';
import { parseJsonObject } from '../checkpoint/parse-json.ts';
import { encoderFamilies } from './families/registry.ts';

/** Whether files are those of a model that `loadEncoder` takes, by the `model_type` of their `config.json`; false also where that cannot be read. */
export async function holdsEncoder(files: ModelFiles): Promise<boolean> {
  if (files.gguf !== undefined) return false;
  const text = await files.text('config.json');
  try {
    return encoderFamilies.has(parseJsonObject(text ?? '{}')['model_type'] as string);
  } catch {
    // What is wrong with it is told by whoever loads it.
    return false;
  }
}
