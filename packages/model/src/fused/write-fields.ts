import type { FusedMemory } from './fused-memory.ts';

const isReal = new Set(['epsilon', 'logitScale', 'logitCap', 'embeddingScale', 'scale', 'shift']);

/** Writes a structure of the module: its fields in their order, whole numbers and addresses but for a few. */
export function writeFields<Field extends string>({ ints, floats }: FusedMemory, at: number, fields: readonly Field[], values: Readonly<Record<Field, number>>): void {
  for (const [index, field] of fields.entries()) (isReal.has(field) ? floats : ints)[at / 4 + index] = values[field];
}
