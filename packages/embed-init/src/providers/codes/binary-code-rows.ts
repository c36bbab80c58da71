import type { EmbeddingProvider } from '../embedding-provider.ts';
import { provideRows } from '../provide-rows.ts';
import { requireId } from '../require-id.ts';
import { binaryIdCode } from './binary-id-code.ts';

/** The bits of each token's id as its row: a frozen table that takes no memory and has nothing to learn. Width is `bits · repeat`. */
export function binaryCodeRows({ bits, repeat = 1 }: { readonly bits: number; readonly repeat?: number }): EmbeddingProvider {
  return provideRows({ width: bits * repeat, row: (token) => binaryIdCode(requireId(token, 'binaryCodeRows'), bits, repeat) });
}
