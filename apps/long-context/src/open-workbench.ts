import { basename, dirname, join, resolve } from 'node:path';
import { type BackendName, type SelectedBackend, selectBackend } from '@tokstream/backend';
import { cachePolicyFrom } from '@tokstream/cache-policy';
import { type CausalLM, loadModel, modelFolder, needsOf } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { modelFingerprint } from './model-fingerprint.ts';
import type { Settings } from './read-settings.ts';

/** What everything runs on. Owns the model. */
export interface Workbench extends Disposable {
  readonly backend: SelectedBackend;
  readonly model: CausalLM;
  readonly tokenizer: Tokenizer;
  /** As people call the model. */
  readonly modelName: string;
  /** Tells it from every other model. */
  readonly fingerprint: string;
}

/** Chooses the backend and loads the model; nothing is left behind on an error. */
export async function openWorkbench(settings: Pick<Settings, 'model' | 'backend' | 'policies'>, signal: AbortSignal): Promise<Workbench> {
  // What is missing is told before a backend is started.
  const files = await modelFolder(settings.model);
  const tokenizer = await loadTokenizer(files.location, { signal });
  const fingerprint = await modelFingerprint(files, signal);
  const backend = await selectBackend({ backend: settings.backend as BackendName | 'auto', signal });
  const needs = settings.policies.flatMap((description) => needsOf({ cachePolicy: cachePolicyFrom(description) }));
  const model = await loadModel(files, { needs, signal });
  return { backend, model, tokenizer, modelName: nameOf(settings.model), fingerprint, [Symbol.dispose]: () => model[Symbol.dispose]() };
}

/** A whole path is nobody's business, and a file's name alone may be `model.gguf`. */
function nameOf(model: string): string {
  if (model === tinyDirectory) return '@tokstream/tiny';
  const path = resolve(model);
  return join(basename(dirname(path)), basename(path));
}
