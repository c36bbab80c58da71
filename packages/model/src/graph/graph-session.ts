import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';

/** The part of the backend of tfjs-node, on a processor or a GPU, that runs graphs. */
interface GraphBackend {
  readonly isUsingGpuDevice: boolean;
  loadSavedModelMetaGraph(path: string, tags: string): number;
  runSavedModel(id: number, inputs: tf.Tensor[], inputInfos: readonly { readonly name: string }[], outputs: string[]): tf.Tensor[];
  deleteSavedModel(id: number): void;
}

const betweenThreads = 'TF_NUM_INTEROP_THREADS';

/** Tensors by the name of the placeholder they are for. */
export type Feeds = Readonly<Record<string, tf.Tensor>>;

/**
 * A graph opened by libtensorflow through the tensorflow backend, with variables of its own. Dispose closes it and frees them.
 */
export class GraphSession implements Disposable {
  readonly #backend: GraphBackend;
  readonly #id: number;
  #isOpen = true;

  /**
   * @param savedModel the bytes of a `saved_model.pb`
   * @throws `unsupported-engine` on another backend
   */
  constructor(savedModel: Uint8Array) {
    this.#backend = graphBackend();
    const { mkdtempSync, writeFileSync, rmSync } = globalThis.process.getBuiltinModule('node:fs');
    const { tmpdir } = globalThis.process.getBuiltinModule('node:os');
    const folder = mkdtempSync(`${tmpdir()}/tokstream-graph-`);
    try {
      writeFileSync(`${folder}/saved_model.pb`, savedModel);
      this.#id = openOn(this.#backend, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /**
   * Runs what some nodes need, synchronously.
   *
   * @param feeds taken over
   * @param fetches names of tensors, at least one
   * @returns them, owned by the caller
   * @throws `model-disposed`
   */
  run(feeds: Feeds, fetches: readonly string[]): tf.Tensor[] {
    try {
      if (!this.#isOpen) throw new TokstreamError('This model was disposed; load it again.', { code: 'model-disposed', stage: 'forward' });
      const infos = Object.keys(feeds).map((name) => ({ name: `${name}:0` }));
      return this.#backend.runSavedModel(this.#id, Object.values(feeds), infos, fetches.map((name) => (name.includes(':') ? name : `${name}:0`)));
    } finally {
      for (const tensor of Object.values(feeds)) tensor.dispose();
    }
  }

  /** Runs a node for what it does. */
  execute(feeds: Feeds, node: string): void {
    tf.dispose(this.run(feeds, [node]));
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#backend.deleteSavedModel(this.#id);
    this.#isOpen = false;
  }
}

/**
 * Opens a session. On the processor it runs its operations in the thread that calls it, unless the environment says otherwise: handing each
 * of hundreds of short ones to another thread takes longer than they do. libtensorflow reads this whenever it makes a session; in a worker
 * thread it does not see it.
 */
function openOn(backend: GraphBackend, folder: string): number {
  const { env } = globalThis.process;
  const isOurs = env[betweenThreads] === undefined && !backend.isUsingGpuDevice;
  if (isOurs) env[betweenThreads] = '-1';
  try {
    return backend.loadSavedModelMetaGraph(folder, 'serve');
  } finally {
    if (isOurs) delete env[betweenThreads];
  }
}

function graphBackend(): GraphBackend {
  const backend = tf.backend() as Partial<GraphBackend>;
  if (typeof backend.runSavedModel !== 'function') {
    throw new TokstreamError(`The graph engine needs the backend tensorflow, and ${tf.getBackend()} is active; select tensorflow or another engine.`, { code: 'unsupported-engine', stage: 'loadModel' });
  }
  return backend as GraphBackend;
}
