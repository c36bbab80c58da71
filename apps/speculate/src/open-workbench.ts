import { basename, dirname, join, resolve } from 'node:path';
import { type BackendName, type SelectedBackend, selectBackend } from '@tokstream/backend';
import { type DrafterParts, drafters } from '@tokstream/decode';
import { type CausalLM, loadModel, type ModelFiles, modelFolder } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { defaultDrafters, type Settings } from './read-settings.ts';

/** What everything runs on. Owns the models. */
export interface Workbench extends Disposable {
  readonly backend: SelectedBackend;
  readonly model: CausalLM;
  readonly tokenizer: Tokenizer;
  /** What drafters can be made of. */
  readonly parts: DrafterParts;
  /** Drafters to run, as `drafterFrom` reads them. */
  readonly drafters: readonly string[];
  /** As people call the models. */
  readonly modelName: string;
  readonly draftModelName: string | undefined;
}

/** Chooses the backend and loads the models; nothing is left behind on an error. */
export async function openWorkbench(settings: Settings, signal: AbortSignal): Promise<Workbench> {
  const { draftModel } = settings;
  // What is missing is told before a backend is started.
  const files = await modelFolder(settings.model);
  const draftFiles = draftModel === undefined ? undefined : await modelFolder(draftModel);
  const tokenizer = await loadTokenizer(files.location, { signal });
  const backend = await selectBackend({ backend: settings.backend as BackendName | 'auto', signal });
  const loaded: CausalLM[] = [];
  const free = (): void => {
    for (const one of loaded) one[Symbol.dispose]();
  };
  const load = async (from: ModelFiles): Promise<CausalLM> => {
    const model = await loadModel(from, { signal });
    loaded.push(model);
    return model;
  };
  try {
    const model = await load(files);
    const draft = draftFiles && (await load(draftFiles));
    const chosen = settings.drafters ?? [...defaultDrafters, ...(draft === undefined ? [] : [sameVocabulary(model, draft) ? 'draft-model' : 'draft-model-across'])];
    const crosses = draftFiles !== undefined && chosen.some(needsTokenizers);
    const tokenizers = crosses ? { tokenizer: await loadTokenizer(draftFiles.location, { signal }), targetTokenizer: tokenizer } : undefined;
    const parts: DrafterParts = { ...(draft && { model: draft }), ...(tokenizers && { tokenizers }) };
    return { backend, model, tokenizer, parts, drafters: chosen, modelName: nameOf(settings.model), draftModelName: draftModel && nameOf(draftModel), [Symbol.dispose]: free };
  } catch (error) {
    free();
    throw error;
  }
}

function sameVocabulary(model: CausalLM, draft: CausalLM): boolean {
  return model.shape.vocabulary === draft.shape.vocabulary;
}

function needsTokenizers(description: string): boolean {
  return drafters.some(({ name, needs }) => name === description.split(':', 1)[0] && needs.includes('tokenizers'));
}

/** A whole path is nobody's business, and a file's name alone may be `model.gguf`. */
function nameOf(model: string): string {
  if (model === tinyDirectory) return '@tokstream/tiny';
  const path = resolve(model);
  return join(basename(dirname(path)), basename(path));
}
