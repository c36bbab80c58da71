/** The names users give on the command line and in `selectBackend`. */
export type BackendName = 'tensorflow-gpu' | 'webgpu' | 'tensorflow' | 'wasm' | 'cpu';

/** One way to get a TensorFlow.js backend: a small record, tried in the order of `candidates`. */
export interface BackendCandidate {
  readonly name: BackendName;
  /** The npm package that must be installed. */
  readonly packageName: string;
  /** The name under which TensorFlow.js registers it (both native builds say `tensorflow`). */
  readonly tfjsName: string;
  /** False for a backend that is only taken when it is asked for by name. */
  readonly automatic: boolean;
  /** Why it cannot work here, checked before anything is loaded; undefined when it may. */
  unavailable?(): string | undefined;
  /** Loads the package, which registers the backend. Throws when it is not installed or does not load. */
  load(): Promise<void>;
}
