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
  /** Looks whether it can work here, before anything is loaded into this process. */
  inspect?(signal?: AbortSignal): Promise<Inspection>;
  /** Loads the package, which registers the backend. Throws when it is not installed or does not load. */
  load(): Promise<void>;
}

/** What can be said of a candidate before it is loaded. */
export interface Inspection {
  /** Why it cannot work here, in one line; absent when it may. */
  readonly reason?: string;
  /** What to do about the reason. */
  readonly advice?: string;
  /** What it runs on, such as the version of libtensorflow or the name of the adapter. */
  readonly note?: string;
  /** A device imitated on the processor: correct and slow, so it is taken only when it is asked for by name. */
  readonly software?: boolean;
  /** It has passed the self-test already, in a process of its own. */
  readonly selfTested?: boolean;
}
