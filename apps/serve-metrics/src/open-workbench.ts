import { basename, dirname, join, resolve } from 'node:path';
import { type BackendName, type SelectedBackend, selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel, modelFolder } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import type { Settings } from './read-settings.ts';

/** What everything runs on. Owns the model. */
export interface Workbench extends Disposable {
  readonly backend: SelectedBackend;
  readonly model: CausalLM;
  readonly tokenizer: Tokenizer;
  /** As people call the model. */
  readonly modelName: string;
}

/** Chooses the backend and loads the model; nothing is left behind on an error. */
export async function openWorkbench(settings: Pick<Settings, 'model' | 'backend'>, signal: AbortSignal): Promise<Workbench> {
  // What is missing is told before a backend is started.
  const files = await modelFolder(settings.model);
  const tokenizer = await loadTokenizer(files.location, { signal });
  const backend = await selectBackend({ backend: settings.backend as BackendName | 'auto', signal });
  const model = await loadModel(files, { signal });
  return { backend, model, tokenizer, modelName: nameOf(settings.model), [Symbol.dispose]: () => model[Symbol.dispose]() };
}

/** A whole path is nobody's business, and a file's name alone may be `model.gguf`. */
function nameOf(model: string): string {
  if (model === tinyDirectory) return '@tokstream/tiny';
  const path = resolve(model);
  return join(basename(dirname(path)), basename(path));
}
