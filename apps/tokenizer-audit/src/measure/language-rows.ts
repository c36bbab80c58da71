import type { LanguageAudit, TokenizerAudit } from '@tokstream/metrics';
import type { Declaration } from '../corpus/read-declaration.ts';

/** A language with what each tokenizer makes of it. */
export interface LanguageRow {
  readonly declaration: Declaration;
  /** By the order of the tokenizers. */
  readonly cells: readonly LanguageAudit[];
  /** Tokens for each token of the reference, by the order of the tokenizers. */
  readonly premiums: readonly number[];
  /** Their geometric mean. */
  readonly premium: number;
}

/** The languages, the dearest first. */
export function languageRows(audits: readonly TokenizerAudit[], declarations: readonly Declaration[]): readonly LanguageRow[] {
  const rows = declarations.map((declaration) => {
    const cells = audits.map(({ languages }) => languages.get(declaration.code)!);
    const premiums = cells.map(({ parity }) => parity!.premium!);
    return { declaration, cells, premiums, premium: Math.exp(premiums.reduce((sum, premium) => sum + Math.log(premium), 0) / premiums.length) };
  });
  return rows.toSorted((a, b) => b.premium - a.premium || (a.declaration.code < b.declaration.code ? -1 : 1));
}
