import { described, type TokenBlock } from '@tokstream/core';
import { map, type OperatorFunction } from 'rxjs';
import type { EncoderOptions, TokenEncoder, Tokenizer } from '../tokenizer.ts';

/** Options of `tokenize`. */
export type TokenizeOptions = Omit<EncoderOptions, 'emit' | 'maxHeld'>;

/**
 * Encodes documents: each item is one whole text and becomes one final block.
 *
 * For one text that arrives in pieces use `tokenizeStream`.
 *
 * @example
 * of('Hello there').pipe(tokenize(tokenizer)).subscribe(({ ids }) => console.log(ids));
 */
export function tokenize(tokenizer: Pick<Tokenizer, 'encode' | 'encoder'>, options: TokenizeOptions = {}): OperatorFunction<string, TokenBlock> {
  return described(map((text) => encodeBlock(tokenizer, text, options)), { name: 'tokenize', input: 'text', output: 'TokenBlock' });
}

function encodeBlock(tokenizer: Pick<Tokenizer, 'encode' | 'encoder'>, text: string, options: TokenizeOptions): TokenBlock {
  const { offsets = true, unit = 'utf16' } = options;
  if (offsets && unit !== 'utf16') return joined(tokenizer.encoder(options), text);
  const encoding = tokenizer.encode(text, options);
  const { start, end } = offsets ? encoding.offsets() : { start: new Uint32Array(0), end: new Uint32Array(0) };
  return { ids: encoding.ids, start, end, final: true };
}

/** The block of a whole text through an encoder, which knows other units. */
function joined(encoder: TokenEncoder, text: string): TokenBlock {
  const blocks = [...encoder.push(text), ...encoder.flush()];
  const start = Uint32Array.from(blocks.flatMap((block) => [...block.start]));
  return { ids: Int32Array.from(blocks.flatMap((block) => [...block.ids])), start, end: Uint32Array.from(blocks.flatMap((block) => [...block.end])), final: true };
}
