import type { TokenizerAudit } from '@tokstream/metrics';
import type { Declaration } from '../corpus/read-declaration.ts';
import type { LanguageRow } from '../measure/language-rows.ts';
import type { SampleTokens } from '../measure/sample-tokens.ts';

/** What the sections of the page are made of. */
export interface PageContext {
  readonly audits: readonly TokenizerAudit[];
  readonly declarations: readonly Declaration[];
  readonly reference: Declaration;
  /** The first article in each language, by tokenizer and language. */
  readonly samples: ReadonlyMap<string, ReadonlyMap<string, SampleTokens>>;
  /** The languages, the dearest first. */
  readonly rows: readonly LanguageRow[];
}
