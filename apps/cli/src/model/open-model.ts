import { existsSync } from 'node:fs';
import { type BackendName, type SelectedBackend, selectBackend } from '@tokstream/backend';
import { type CausalLM, chooseEngine, type EngineChoice, type EngineName, type EngineNeed, hubModel, type HubModelOptions, loadModel, modelFolder, type ModelFiles, readModelConfig } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { defined } from '../arguments/defined.ts';
import type { Arguments, Options } from '../arguments/option.ts';
import type { CommandIo } from '../commands/command.ts';
import { byteStatus } from './byte-status.ts';

/** Options of every command that runs a model. */
export const modelOptions: Options = {
  model: { type: 'string', value: 'MODEL', help: 'Hugging Face folder, .gguf file, or OWNER/NAME[@REVISION][/FILE.gguf] on the hub; default the embedded model' },
  backend: { type: 'string', value: 'NAME', help: 'auto, wasm, tensorflow, tensorflow-gpu, webgpu or cpu; default auto' },
  engine: { type: 'string', value: 'NAME', help: 'auto, eager, fused (WebAssembly of our own) or graph (on tensorflow); default auto, which doctor explains' },
  precision: { type: 'string', value: 'NAME', help: 'what weights are held in: float32, by fused also float16, int8 or int4, by graph float16 or bfloat16; default float32' },
  threads: { type: 'string', value: 'N', help: 'threads of fused, 1 to 32; default as many as its steps are fastest with' },
};

/** A loaded model and where it came from. */
export interface OpenModel {
  readonly directory: string;
  readonly model: CausalLM;
  readonly backend: SelectedBackend;
  /** Why its engine is that one. */
  readonly because: string;
}

/** What is taken from a command line for every model of a run. */
export interface ModelUse {
  /** What only some engines give; default none. */
  readonly needs?: readonly EngineNeed[];
  /** What `--model` names, where it was found already. */
  readonly files?: ModelFiles;
}

/** Checks the options, then chooses the backend and the engine and loads the model. */
export async function openModel(given: Arguments, io: CommandIo, { needs = [], files: found }: ModelUse = {}): Promise<OpenModel> {
  const name = backendOf(given);
  const engine = engineOf(given);
  const precision = given.choice('precision', ['float32', 'float16', 'bfloat16', 'int8', 'int4']);
  const threads = given.number('threads', { least: 1, most: 32, whole: true });
  const { signal } = io;
  const status = byteStatus(io);
  try {
    // A wrong folder is told before a backend is started.
    const files = found ?? (await findGivenModel(given, io, status));
    const takesFused = engine === 'fused' || (engine !== 'eager' && engine !== 'graph' && chooseEngine({ config: await readModelConfig(files), needs, ...defined({ precision }), backend: 'tensorflow' }).engine === 'fused');
    // Nothing would compute on it, and it takes a second and hundreds of megabytes to start.
    const backend = await selectBackend({ backend: name ?? 'auto', without: takesFused ? ['tensorflow'] : [], signal });
    tellAdapter(backend, io);
    let choice: EngineChoice | undefined;
    const model = await loadModel(files, { ...defined({ engine, precision, threads }), needs, onEngine: (chosen) => (choice = chosen), signal, onProgress: (bytes) => status.show('loading', bytes) });
    return { directory: files.location, backend, model, because: choice!.because };
  } finally {
    status.clear();
  }
}

/** Loads a model that runs beside the first, with the same options, on the backend that is chosen by then. */
export async function openSecondModel(name: string, given: Arguments, io: CommandIo, { needs = [] }: ModelUse): Promise<Pick<OpenModel, 'directory' | 'model'>> {
  const engine = engineOf(given);
  const { signal } = io;
  const status = byteStatus(io);
  try {
    const files = await findModel(name, { signal, onProgress: ({ file, ...bytes }) => status.show(`fetching ${file}`, bytes) });
    return { directory: files.location, model: await loadModel(files, { ...defined({ engine }), needs, signal, onProgress: (bytes) => status.show('loading', bytes) }) };
  } finally {
    status.clear();
  }
}

/** The files that `--model` names, or those of the embedded model. */
export function findGivenModel(given: Arguments, { signal }: CommandIo, status: ReturnType<typeof byteStatus>): Promise<ModelFiles> {
  return findModel(given.text('model') ?? tinyDirectory, { signal, onProgress: ({ file, ...bytes }) => status.show(`fetching ${file}`, bytes) });
}

export function backendOf(given: Arguments): BackendName | 'auto' | undefined {
  return given.choice('backend', ['auto', 'wasm', 'tensorflow', 'tensorflow-gpu', 'webgpu', 'cpu']) as BackendName | 'auto' | undefined;
}

/** Which adapter it is decides whether the run takes seconds or hours. */
export function tellAdapter(backend: SelectedBackend, io: CommandIo): void {
  if (backend.name === 'webgpu' && backend.note !== undefined) io.stderr.write(`webgpu on ${backend.note}\n`);
}

function engineOf(given: Arguments): 'auto' | EngineName | undefined {
  return given.choice('engine', ['auto', 'eager', 'fused', 'graph']);
}

/** What is on this disk is taken before what a hub may have under the same name. */
async function findModel(model: string, options: HubModelOptions): Promise<ModelFiles> {
  const [, id, revision, gguf] = /^(\w[\w.-]*\/\w[\w.-]*?)(?:@([\w.-]+))?(?:\/(.+\.gguf))?$/.exec(model) ?? [];
  if (id === undefined || existsSync(model)) return modelFolder(model);
  return hubModel(id, { ...options, ...(revision !== undefined && { revision }), ...(gguf !== undefined && { gguf }) });
}
