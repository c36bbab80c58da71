import type { FusedMemory } from './fused-memory.ts';

/** Hands out stretches of the scratch of one step, first as distances from its start. */
export class ScratchPlan {
  #bytes = 0;

  /** Room for numbers of 4 bytes; 0 of them take none. */
  room(numbers: number): number {
    const at = this.#bytes;
    // Multiples of 16 bytes, as vectors are loaded.
    this.#bytes += Math.ceil(numbers / 4) * 16;
    return at;
  }

  /** Takes the memory. @returns where it starts */
  take(memory: FusedMemory): number {
    return memory.scratch(this.#bytes);
  }
}
