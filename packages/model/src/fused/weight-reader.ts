import { fusedFields } from '@tokstream/backend';
import type { StoredType, TakeValues, WeightSource } from '../checkpoint/weight-source.ts';
import type { WeightSlot } from '../decoder/decoder-parameters.ts';
import { chunkBytes } from '../checkpoint/read-in-chunks.ts';
import type { FusedMemory } from './fused-memory.ts';
import type { WeightKinds } from './weight-precision.ts';
import { writeFields } from './write-fields.ts';

/** Each run of so many numbers takes so many places. */
export interface Runs {
  readonly run: number;
  readonly places: number;
}

/** What is filled up within a matrix, and what it is for. */
export interface MatrixOptions {
  readonly outputs?: Runs;
  readonly inputs?: Runs;
  /** True for the output head and the embeddings, whose rows every source gives in their order. */
  readonly isHead?: boolean;
}

/** As the module numbers them. */
const storedTypes: readonly StoredType[] = ['F32', 'F16', 'BF16'];
const unspread: Runs = { run: 1, places: 1 };
const packerBytes = 4 * fusedFields.packer.length;

/** Reads weights to their places in the memory of a model, matrices as they are stored; an absent weight has the address 0. */
export class WeightReader {
  readonly #source: WeightSource;
  readonly #memory: FusedMemory;
  readonly #kinds: WeightKinds;
  readonly #signal: AbortSignal | undefined;

  constructor(source: WeightSource, memory: FusedMemory, kinds: WeightKinds, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#memory = memory;
    this.#kinds = kinds;
    this.#signal = signal;
  }

  /** Panels of 8 outputs each, sizes filled up. */
  async matrix(slot: WeightSlot | undefined, inputs: number, outputs: number, { outputs: outputRuns = unspread, inputs: inputRuns = unspread, isHead = false }: MatrixOptions = {}): Promise<number> {
    if (slot === undefined) return 0;
    const memory = this.#memory;
    const { transposed, scale = 1, shift = 0 } = slot;
    const kind = isHead ? this.#kinds.head : this.#kinds.layers;
    const panels = outputs / 8;
    // Rounding takes whole columns, which rows of inputs and rows out of order fill last.
    const whole = !transposed || (this.#source.streamStored === undefined && !isHead);
    const stagingBytes = kind === 0 ? 0 : 32 * inputs * (whole ? panels : 1);
    const roomBytes = Math.max(...slot.parts.map(({ shape: [rows, columns] }) => 4 * columns! * Math.min(rows!, rowsAtOnce(columns!))));
    let to = 0;
    let packer = 0;
    let before = 0;
    // With the first values, that is, when the file has been found to have as many.
    const begin = (): void => {
      to = memory.take(memory.module.panelBytes(kind, inputs) * panels);
      packer = memory.scratch(packerBytes + stagingBytes + 2 * roomBytes);
      memory.bytes.fill(0, packer + packerBytes, packer + packerBytes + stagingBytes);
      writeFields(memory, packer, fusedFields.packer, {
        kind, type: 0, to, k: inputs, panels, staging: packer + packerBytes, whole: Number(whole), staged: -1, columns: 0, transposed: Number(transposed),
        outputRun: outputRuns.run, outputPlaces: outputRuns.places, inputRun: inputRuns.run, inputPlaces: inputRuns.places, scale, shift,
      });
    };
    // Two rooms in turn: one is filled while the other is packed.
    let [lent, packed] = [0, 0];
    const room = (turn: number): number => packer + packerBytes + stagingBytes + (turn % 2) * roomBytes;
    for (const { name, shape } of slot.parts) {
      const lend = (bytes: number): Uint8Array => {
        if (packer === 0) begin();
        const at = room(lent++);
        return memory.bytes.subarray(at, at + bytes);
      };
      const pack = (type: StoredType, first: number, rows: number): void => {
        memory.ints[packer / 4 + fusedFields.packer.indexOf('type')] = storedTypes.indexOf(type);
        memory.ints[packer / 4 + fusedFields.packer.indexOf('columns')] = shape[1]!;
        memory.module.packRows(packer, room(packed++), before + first, rows);
      };
      await this.#stored(this.#nameOf(name), shape, lend, pack);
      before += shape[0]!;
    }
    memory.module.finishPacking(packer);
    return to;
  }

  /** Vectors one after another, filled up. */
  vector(slot: WeightSlot | undefined, size: number, { run, places }: Runs = unspread): Promise<number> {
    return this.#read(slot, size, (part, values, first, to) => {
      const from = first + slot!.parts.slice(0, part).reduce((sum, { shape }) => sum + shape[0]!, 0);
      const { shift = 0, scale = 1 } = slot!;
      for (const [at, value] of values.entries()) to[Math.floor((from + at) / run) * places + ((from + at) % run)] = value * scale + shift;
    });
  }

  /** Rows `[rows, width]`, filled up to `stride`. */
  table(slot: WeightSlot | undefined, stride: number): Promise<number> {
    const [rows, width] = (slot?.parts[0]!.shape ?? [0, 1]) as [number, number];
    return this.#read(slot, rows * stride, (_, values, first, to) => {
      for (const [at, value] of values.entries()) to[Math.floor((first + at) / width) * stride + ((first + at) % width)] = value;
    });
  }

  /** Rows of a tensor as they are stored, or else as float32, to room that is lent. */
  async #stored(name: string, shape: readonly number[], lend: (bytes: number) => Uint8Array, pack: (type: StoredType, first: number, rows: number) => void): Promise<void> {
    if (await this.#source.streamStored?.(name, shape, { room: lend, take: pack }, this.#signal)) return;
    const columns = shape[1]!;
    const take: TakeValues = (values, first) => {
      const step = columns * rowsAtOnce(columns);
      for (let from = 0; from < values.length; from += step) {
        const rows = values.subarray(from, from + step);
        lend(rows.byteLength).set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
        pack('F32', (first + from) / columns, rows.length / columns);
      }
    };
    await this.#source.stream(name, shape, take, this.#signal);
  }

  async #read(slot: WeightSlot | undefined, size: number, put: (part: number, values: Float32Array, first: number, to: Float32Array) => void): Promise<number> {
    if (slot === undefined) return 0;
    let at = 0;
    for (const [part, { name, shape }] of slot.parts.entries()) {
      const take: TakeValues = (values, first) => {
        // Memory is taken when values come, that is, when the file has been found to have as many.
        if (at === 0) at = this.#memory.take(4 * size);
        put(part, values, first, this.#memory.floats.subarray(at / 4, at / 4 + size));
      };
      await this.#source.stream(this.#nameOf(name), shape, take, this.#signal);
    }
    return at;
  }

  /** Checkpoints of a model without its head leave out the first part of names. */
  #nameOf(name: string): string {
    const bare = name.slice(name.indexOf('.') + 1);
    return !this.#source.has(name) && this.#source.has(bare) ? bare : name;
  }
}

/** Rows of a matrix that are read in one go. */
function rowsAtOnce(columns: number): number {
  return Math.max(1, Math.floor(chunkBytes / (4 * columns)));
}
