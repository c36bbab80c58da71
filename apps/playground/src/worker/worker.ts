import { loadModel, servedModelFolder } from '@tokstream/model';
import { loadTokenizer } from '@tokstream/tokenize';
import { Generation, type GenerationWorld } from './generation.ts';
import type { PageBackend, Reply, Request } from './messages.ts';
import { modelFacts } from './model-facts.ts';
import { readMemory } from './read-memory.ts';
import { startBackend } from './start-backend.ts';

// The types of pages and of workers cannot be had together.
const scope = globalThis as unknown as { postMessage(reply: Reply): void; addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
const reply = (message: Reply): void => scope.postMessage(message);

let world: GenerationWorld | undefined;
let generation: Generation | undefined;
/** Requests take their turns: a run begins when the one before it is free. */
let turn: Promise<void> = Promise.resolve();

scope.addEventListener('message', ({ data }) => {
  // At once, so that a stop is never behind what it stops.
  void generation?.stop();
  turn = turn
    .then(() => handle(data))
    .catch((error: unknown) => reply({ type: 'broken', message: error instanceof Error ? error.message : String(error) }));
});

async function handle(request: Request): Promise<void> {
  await generation?.stop();
  if (request.type === 'load') world = await load(request.backend, request.modelUrl);
  else if (request.type === 'generate') generation = new Generation(request.run, request.prompt, request.settings, world!);
}

async function load(backend: PageBackend, modelUrl: string): Promise<GenerationWorld> {
  await startBackend(backend);
  const files = servedModelFolder(modelUrl, { onProgress: ({ bytesReceived, bytesTotal }) => reply({ type: 'progress', received: bytesReceived, total: bytesTotal }) });
  const model = await loadModel(files);
  const tokenizer = await loadTokenizer(new URL('tokenizer.json', modelUrl));
  reply({ type: 'ready', engine: `${backend} (${model.engine})`, facts: await modelFacts(files, model.shape), memory: readMemory(0) });
  return { model, tokenizer, reply, now: () => performance.now() };
}
