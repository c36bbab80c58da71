import { TokstreamError } from '@tokstream/core';

/** The bytes of a file as they come, for instance `createReadStream(path)` of Node or the body of a `Response`. */
export type ByteChunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Reads values from bytes that come in chunks cut anywhere; holds one chunk and what is being read. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  readonly #stage: string;
  #chunk: Uint8Array = new Uint8Array();

  constructor(chunks: ByteChunks, stage: string) {
    this.#chunks = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    this.#stage = stage;
  }

  /** An error that says what is wrong with the file. */
  error(message: string): TokstreamError {
    return new TokstreamError(message, { code: 'invalid-vectors', stage: this.#stage });
  }

  async atEnd(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return true;
      this.#chunk = next.value;
    }
    return false;
  }

  /** The next byte, which stays; -1 at the end. */
  async peek(): Promise<number> {
    return (await this.atEnd()) ? -1 : this.#chunk[0]!;
  }

  /** Copies the next bytes into an array, all of it. */
  async readInto(into: Uint8Array, what: string): Promise<void> {
    for (let filled = 0; filled < into.length; ) {
      if (await this.atEnd()) throw this.error(`The file ends inside ${what}; it was cut off or is of another format.`);
      const part = this.#chunk.subarray(0, into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
  }

  async view(length: number, what: string): Promise<DataView> {
    const bytes = new Uint8Array(length);
    await this.readInto(bytes, what);
    return new DataView(bytes.buffer);
  }

  /**
   * The bytes before the next of these, which is passed over; at the end of the file what is left.
   *
   * @param longest most bytes that are read for it
   */
  async until(delimiter: number, longest: number, what: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (!(await this.atEnd())) {
      const at = this.#chunk.indexOf(delimiter);
      const part = at < 0 ? this.#chunk : this.#chunk.subarray(0, at);
      length += part.length;
      if (length > longest) throw this.error(`${what} is longer than ${longest} bytes; the file is of another format.`);
      parts.push(part);
      this.#chunk = this.#chunk.subarray(at < 0 ? part.length : part.length + 1);
      if (at >= 0) break;
    }
    if (parts.length === 1) return parts[0]!;
    const joined = new Uint8Array(length);
    let filled = 0;
    for (const part of parts) {
      joined.set(part, filled);
      filled += part.length;
    }
    return joined;
  }

  /** Lets the source go, which a reader that stops early must do. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
