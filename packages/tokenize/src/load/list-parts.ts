import type { TokenizerPartJson } from '../tokenizer-json.ts';

/** The parts of a component one after another, its sequences laid flat. */
export function listParts(part: TokenizerPartJson | null, list: 'pretokenizers' | 'normalizers' | 'decoders'): TokenizerPartJson[] {
  if (part === null) return [];
  if (part.type !== 'Sequence') return [part];
  return ((part[list] ?? []) as TokenizerPartJson[]).flatMap((inner) => listParts(inner, list));
}
