import { readFileSync } from 'node:fs';
import { createTokenizer } from './load/create-tokenizer.ts';
import type { TokenizerJson } from './tokenizer-json.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What the Rust library gives for one small tokenizer; see `goldens/make_goldens.py`. */
export interface CodecGolden {
  readonly name: string;
  readonly tokenizerJson: TokenizerJson;
  readonly texts: readonly { readonly text: string; readonly ids: number[]; readonly offsets: (readonly [number, number])[] }[];
  readonly sequences: readonly { readonly ids: number[]; readonly skip: string; readonly keep: string }[];
}

/** One small tokenizer of every kind, with what the Rust library makes of texts and ids. */
export const codecGoldens: readonly (CodecGolden & { readonly tokenizer: Tokenizer })[] = readGoldens();

/** The small tokenizer of that name. */
export function goldenTokenizer(name: string): Tokenizer {
  return codecGoldens.find((golden) => golden.name === name)!.tokenizer;
}

function readGoldens(): (CodecGolden & { readonly tokenizer: Tokenizer })[] {
  const text = readFileSync(new URL('../goldens/codec.json', import.meta.url), 'utf8');
  const { tokenizers } = JSON.parse(text) as { readonly tokenizers: CodecGolden[] };
  return tokenizers.map((golden) => ({ ...golden, tokenizer: createTokenizer(golden) }));
}
