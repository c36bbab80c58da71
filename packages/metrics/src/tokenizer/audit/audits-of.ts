import type { VocabularyAnatomyResult } from '../../anatomy/vocabulary-anatomy.ts';
import type { Snapshot, SnapshotEntry } from '../../hub/snapshot.ts';
import type { VolumeResult } from '../../volume/volume.ts';
import type { RoundTripResult } from '../coverage/round-trip.ts';
import type { UnknownShareResult } from '../coverage/unknown-share.ts';
import type { UnigramEfficiencyResult } from '../efficiency/unigram-efficiency.ts';
import type { CorpusTokenCountResult } from '../parallel/corpus-token-count.ts';
import type { ParityResult } from '../parallel/parity.ts';
import type { FertilityResult } from '../words/fertility.ts';

/** What an audit says of one tokenizer. */
export interface TokenizerAudit {
  readonly tokenizer: string;
  /** Absent where the audit had no reference, as `parity` is. */
  readonly corpus?: CorpusTokenCountResult;
  readonly efficiency: UnigramEfficiencyResult;
  readonly anatomy: VocabularyAnatomyResult;
  /** By the label of the language. */
  readonly languages: ReadonlyMap<string, LanguageAudit>;
}

/** What it says of the tokenizer in one language. */
export interface LanguageAudit {
  readonly volume: VolumeResult;
  readonly fertility: FertilityResult;
  readonly unknown: UnknownShareResult;
  readonly roundTrip: RoundTripResult;
  readonly parity?: ParityResult;
}

/** The audits of a snapshot that `auditTokenizer` published to, by the label of the tokenizer. Those that are not whole are left out. */
export function auditsOf({ entries }: Snapshot): TokenizerAudit[] {
  const tokenizers = new Map<string, { readonly own: Map<string, unknown>; readonly languages: Map<string, Map<string, unknown>> }>();
  for (const { name, labels, result } of entries as readonly SnapshotEntry[]) {
    const { tokenizer, language } = labels;
    if (tokenizer === undefined) continue;
    if (!tokenizers.has(tokenizer)) tokenizers.set(tokenizer, { own: new Map(), languages: new Map() });
    const { own, languages } = tokenizers.get(tokenizer)!;
    if (language !== undefined && !languages.has(language)) languages.set(language, new Map());
    (language === undefined ? own : languages.get(language)!).set(name, result);
  }
  return [...tokenizers].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([tokenizer, { own, languages }]) => {
    const [corpus, efficiency, anatomy] = ['corpus-token-count', 'unigram-efficiency', 'vocabulary-anatomy'].map((name) => own.get(name));
    if (efficiency === undefined || anatomy === undefined) return [];
    const audited = [...languages].flatMap(([language, results]) => {
      const [volume, fertility, unknown, roundTrip, parity] = ['volume', 'fertility', 'unknown-share', 'round-trip', 'parity'].map((name) => results.get(name));
      if (volume === undefined || fertility === undefined || unknown === undefined || roundTrip === undefined) return [];
      return [[language, { volume, fertility, unknown, roundTrip, ...(parity !== undefined && { parity }) } as LanguageAudit] as const];
    });
    return [{ tokenizer, ...(corpus !== undefined && { corpus }), efficiency, anatomy, languages: new Map(audited) } as unknown as TokenizerAudit];
  });
}
