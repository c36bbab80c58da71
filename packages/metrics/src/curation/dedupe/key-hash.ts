import createXxHash from 'xxhash-wasm';

/** XXH64 of bytes with seed 0, as two halves of 32 bits, which JavaScript reckons with faster than with a `BigInt`. */
export class KeyHash {
  readonly #hash: (bytes: Uint8Array) => bigint;
  readonly #whole = new BigUint64Array(1);
  readonly #bytes = new DataView(this.#whole.buffer);

  private constructor(hash: (bytes: Uint8Array) => bigint) {
    this.#hash = hash;
  }

  /** Compiles the WebAssembly module of the hash. */
  static async create(): Promise<KeyHash> {
    const { h64Raw } = await createXxHash();
    return new KeyHash((bytes) => h64Raw(bytes));
  }

  hash(bytes: Uint8Array): void {
    this.#bytes.setBigUint64(0, this.#hash(bytes), true);
  }

  /** Lower half of the last hash, signed. */
  get low(): number {
    return this.#bytes.getInt32(0, true);
  }

  /** Upper half of the last hash, signed. */
  get high(): number {
    return this.#bytes.getInt32(4, true);
  }
}
