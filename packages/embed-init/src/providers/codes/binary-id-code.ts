import { TokstreamError } from '@tokstream/core';

/**
 * An id as its bits, the lowest first, the whole code several times over: 5 in 4 bits is 1, 0, 1, 0.
 *
 * Source: the ablations of Bochkov, "Emergent semantics beyond token embeddings" (2025), which use 16 bits 64 times.
 *
 * @returns [bits · repeat] of zeros and ones
 * @throws `invalid-tokens` for an id that has more bits
 */
export function binaryIdCode(id: number, bits: number, repeat = 1): Float32Array {
  if (!Number.isSafeInteger(id) || id < 0 || id >= 2 ** bits) throw new TokstreamError(`Token id ${id} does not fit in ${bits} bits; give as many bits as the vocabulary needs.`, { code: 'invalid-tokens', stage: 'binaryIdCode' });
  return Float32Array.from({ length: bits * repeat }, (_, at) => Math.floor(id / 2 ** (at % bits)) % 2);
}
