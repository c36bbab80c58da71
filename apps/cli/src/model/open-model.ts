import { type BackendName, type SelectedBackend, selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel, modelFolder } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import type { Arguments, Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';

/** Options of every command that runs a model. */
export const modelOptions: Options = {
  model: { type: 'string', value: 'DIR', help: 'Hugging Face folder of the Llama family; default the embedded model' },
  backend: { type: 'string', value: 'NAME', help: 'auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu; default auto' },
  engine: { type: 'string', value: 'NAME', help: 'auto or eager; default auto' },
  cache: { type: 'string', value: 'POLICY', help: 'full; default full' },
};

/** A loaded model and where it came from. */
export interface OpenModel {
  readonly directory: string;
  readonly model: CausalLM;
  readonly backend: SelectedBackend;
}

/** Checks the options, then chooses the backend and loads the model. */
export async function openModel(given: Arguments, signal: AbortSignal): Promise<OpenModel> {
  const name = given.choice('backend', ['auto', 'wasm', 'tensorflow', 'tensorflow-gpu', 'webgpu', 'cpu']) as BackendName | 'auto' | undefined;
  onlyYet(given, 'engine', ['auto', 'eager']);
  onlyYet(given, 'cache', ['full', 'none']);
  const directory = given.text('model') ?? tinyDirectory;
  // A wrong folder is told before a backend is started.
  const files = await modelFolder(directory);
  const backend = await selectBackend({ backend: name ?? 'auto', signal });
  return { directory, backend, model: await loadModel(files, { signal }) };
}

/** Refuses what DESIGN names but this version has not got. */
export function onlyYet(given: Arguments, option: string, has: readonly string[]): void {
  const value = given.text(option);
  if (value === undefined || has.includes(value)) return;
  throw invalidArgument(`--${option} ${value} is not in this version; it has ${has.join(', ')}.`);
}
