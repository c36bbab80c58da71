import { readFileSync } from 'node:fs';
import type { PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';

/** What the Rust library makes of texts with one small model; see `goldens/make_models.py`. */
export interface ModelGolden {
  readonly model: TokenizerPartJson;
  /** Whether a ByteLevel pre-tokenizer stands before it. */
  readonly byteLevel: boolean;
  /** Without ids where the library gives an error. */
  readonly texts: readonly ({ readonly text: string; readonly ids: null } | { readonly text: string; readonly ids: number[]; readonly offsets: [number, number][] })[];
}

/** The models of one type. */
export function modelGoldens(type: string): readonly ModelGolden[] {
  const { models } = JSON.parse(readFileSync(new URL('../../../goldens/models.json', import.meta.url), 'utf8')) as { readonly models: ModelGolden[] };
  return models.filter(({ model }) => model.type === type);
}

/** Tokens as a list of [id, start, end]. */
export class TokenList implements PieceTokens {
  readonly tokens: [number, number, number][] = [];

  add(id: number, start: number, end: number): void {
    this.tokens.push([id, start, end]);
  }
}

/** All of a text at once, in the middle of another. */
export function encodeWhole(model: PieceModel, text: string): [number, number, number][] {
  const list = new TokenList();
  model.encode(`é${text}a`, 1, 1 + text.length, list);
  return list.tokens;
}

/** A text in chunks; after each the core is thrown away and made again from its snapshot. Cuts inside of characters are moved. */
export function encodeChunks(model: PieceModel, chunks: readonly string[]): [number, number, number][] {
  const list = new TokenList();
  let core = model.incremental!()!;
  let rest = '';
  for (const chunk of chunks) {
    const text = rest + chunk;
    const end = text.length - (/[\ud800-\udbff]$/u.test(text) ? 1 : 0);
    rest = text.slice(end);
    core.push(`a${text.slice(0, end)}é`, 1, 1 + end, list);
    const saved = structuredClone(core.snapshot());
    core = model.incremental!()!;
    core.restore(saved);
  }
  core.flush(list);
  return list.tokens;
}
