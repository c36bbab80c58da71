import { invalid } from '../load/parse-tokenizer-json.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { sequence, type TemplatePiece } from './template-piece.ts';

type Json = Readonly<Record<string, unknown>>;

/** The two templates of a `TemplateProcessing`. */
export interface Templates {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
}

/**
 * Reads a `TemplateProcessing`.
 *
 * @throws TokstreamError `invalid-tokenizer` when a template lacks its text or names a token that the part does not list
 */
export function readTemplate(part: TokenizerPartJson, name: string): Templates {
  const tokens = (part['special_tokens'] ?? {}) as Readonly<Record<string, { readonly ids?: unknown } | undefined>>;
  const piecesOf = (key: 'single' | 'pair'): TemplatePiece[] => {
    const pieces = part[key];
    if (!Array.isArray(pieces)) throw invalid(name, `its TemplateProcessing has no "${key}" template`);
    return pieces.map(pieceOf);
  };
  const pieceOf = (piece: Json): TemplatePiece => {
    const { SpecialToken: special, Sequence: text } = piece as { readonly [kind: string]: { readonly id?: unknown; readonly type_id?: unknown } | undefined };
    const typeId = Number((special ?? text)?.type_id ?? 0);
    if (text?.id === 'A' || text?.id === 'B') return sequence(text.id === 'A' ? 0 : 1, typeId);
    const ids = tokens[String(special?.id)]?.ids;
    if (special === undefined || !Array.isArray(ids) || !ids.every(Number.isInteger)) {
      throw invalid(name, `its TemplateProcessing has no id for ${JSON.stringify(special?.id ?? piece)}`);
    }
    return { kind: 'token', ids: ids as number[], typeId };
  };
  const templates = { single: piecesOf('single'), pair: 'pair' in part ? piecesOf('pair') : [sequence(0, 0), sequence(1, 1)] };
  const holds = (pieces: readonly TemplatePiece[], which: number): boolean => pieces.some((piece) => piece.kind === 'sequence' && piece.which === which);
  if (!holds(templates.single, 0) || holds(templates.single, 1)) throw invalid(name, 'its template of one text must hold the text A and no B');
  if (!holds(templates.pair, 0) || !holds(templates.pair, 1)) throw invalid(name, 'its template of two texts must hold A and B');
  return templates;
}
