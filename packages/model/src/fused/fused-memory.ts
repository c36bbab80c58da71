import { type FusedModule, fusedModule, type FusedThreads, fusedThreads, type WasmMemory } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';

const wasmPage = 65_536;
const mostPages = 65_536;
/** Room before the first address, so that 0 can mean none. */
const start = 64;

/**
 * The memory of one model: weights, which stay; one stretch of scratch, whose contents last until the next step; and pages of cache
 * entries, all of one size, counted by who shares them.
 *
 * A freed page serves whatever asks next, and scratch that was outgrown becomes pages: nothing is lost to fragmentation but the rest
 * of the last page of a layer, and the memory is as large as what was ever held at once. WebAssembly cannot give it back before
 * the model and its caches are gone.
 */
export class FusedMemory {
  readonly module: FusedModule;
  readonly pageBytes: number;
  /** Starts threads over the memory; undefined where it is not shared. */
  readonly threads: FusedThreads | undefined;
  readonly #memory: WasmMemory;
  #end = start;
  #scratch = { at: 0, bytes: 0 };
  #free: number[] = [];
  /** How many hold each page that is held. */
  readonly #holders = new Map<number, number>();
  /** Views of all of the memory; replaced when it grows, so not to be kept over anything that takes some. */
  floats!: Float32Array;
  ints!: Int32Array;
  bytes!: Uint8Array;

  private constructor(memory: WasmMemory, module: FusedModule, pageBytes: number, threads?: FusedThreads) {
    this.#memory = memory;
    this.module = module;
    this.threads = threads;
    this.pageBytes = aligned(pageBytes);
    this.#look();
  }

  /**
   * @param shared whether threads are to share it, where they can
   * @throws `unsupported-engine` where WebAssembly has no SIMD
   */
  static async create(pageBytes: number, shared = false): Promise<FusedMemory> {
    const threads = shared ? await fusedThreads(mostPages) : undefined;
    if (threads !== undefined) return new FusedMemory(threads.memory, threads.module, pageBytes, threads);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages });
    const module = await fusedModule(memory);
    if (module === undefined) throw new TokstreamError('The fused engine needs WebAssembly with SIMD, which is missing here; load with engine: "eager".', { code: 'unsupported-engine', stage: 'loadModel' });
    return new FusedMemory(memory, module, pageBytes);
  }

  /** Pages that are held, each counted once. */
  get heldPages(): number {
    return this.#holders.size;
  }

  /** Zeroed memory that is never freed. */
  take(bytes: number): number {
    const at = this.#end;
    this.#reserve(at + bytes);
    this.#end = aligned(at + bytes);
    return at;
  }

  /** Memory of any contents, in the place of what the last call gave. */
  scratch(bytes: number): number {
    if (bytes > this.#scratch.bytes) {
      const wanted = Math.max(bytes, 2 * this.#scratch.bytes);
      const at = this.take(wanted);
      this.#carve(this.#scratch.at, this.#scratch.bytes);
      this.#scratch = { at, bytes: wanted };
    }
    return this.#scratch.at;
  }

  /** Pages of any contents, each held once; all or none. */
  takePages(count: number): number[] {
    while (this.#free.length < count) this.#free.push(this.take(this.pageBytes));
    const pages = this.#free.splice(this.#free.length - count);
    for (const page of pages) this.#holders.set(page, 1);
    return pages;
  }

  sharePage(page: number): void {
    this.#holders.set(page, this.#holders.get(page)! + 1);
  }

  isShared(page: number): boolean {
    return this.#holders.get(page)! > 1;
  }

  releasePage(page: number): void {
    const left = this.#holders.get(page)! - 1;
    if (left > 0) this.#holders.set(page, left);
    else {
      this.#holders.delete(page);
      this.#free.push(page);
    }
  }

  #carve(at: number, bytes: number): void {
    for (let page = at; page + this.pageBytes <= at + bytes; page += this.pageBytes) this.#free.push(page);
  }

  #reserve(end: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    const [present, needed] = [this.#memory.buffer.byteLength / wasmPage, Math.ceil(missing / wasmPage)];
    // By half at least, since growing is dear; what is not touched takes no memory of the machine.
    const ample = Math.min(Math.max(needed, Math.ceil(present / 2)), mostPages - present);
    if (!this.#grew(ample) && !this.#grew(needed)) {
      throw new TokstreamError(`WebAssembly memory cannot grow to ${end} bytes; its limit is 4 GiB. Use a smaller model or fewer and shorter caches, or load with engine: "eager".`, { code: 'out-of-memory', stage: 'fused' });
    }
    this.#look();
  }

  #grew(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  #look(): void {
    const { buffer } = this.#memory;
    this.floats = new Float32Array(buffer);
    this.ints = new Int32Array(buffer);
    this.bytes = new Uint8Array(buffer);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
