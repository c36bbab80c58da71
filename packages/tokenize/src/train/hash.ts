/**
 * A well-mixed 32-bit number for an integer and a seed.
 *
 * Source: the finalizer of MurmurHash3 (Appleby, public domain).
 */
export function hash32(value: number, seed: number): number {
  let mixed = (Math.imul(value, 0x9e37_79b1) ^ Math.imul(seed, 0x85eb_ca6b) ^ 0x27d4_eb2f) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The same for a text. */
export function hashText(text: string, seed: number): number {
  let mixed = seed | 0;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x0100_0193);
  return hash32(mixed, seed);
}
