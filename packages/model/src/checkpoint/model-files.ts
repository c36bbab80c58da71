/** Read access to the files of a model, wherever they are; `modelFolder` gives it for a folder on disk. */
export interface ModelFiles {
  /** What people call this place, for messages. */
  readonly location: string;
  /** Name of the GGUF file that holds configuration and weights; without it they are `config.json` and safetensors. */
  readonly gguf?: string;
  /** A whole text file; undefined when there is none of that name. */
  text(name: string): Promise<string | undefined>;
  /** Opens a file for reads anywhere in it; undefined when there is none of that name. */
  open(name: string): Promise<OpenFile | undefined>;
}

/** One open file. Dispose closes it. */
export interface OpenFile extends AsyncDisposable {
  readonly bytes: number;
  /**
   * Bytes `[begin, end)`; fewer only where the file ends.
   *
   * @param into memory of at least that size that may be used for them, so that a large tensor is read in one buffer
   */
  read(begin: number, end: number, into?: Uint8Array): Promise<Uint8Array>;
}
