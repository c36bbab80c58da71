import type { LanguageAudit, TokenizerAudit } from '@tokstream/metrics';
import { textTable } from './text-table.ts';

/** A table of the tokenizers, and one of each tokenizer's languages. */
export function auditTables(audits: readonly TokenizerAudit[], languages: readonly string[]): string {
  const hasPremiums = audits.some((audit) => audit.corpus !== undefined);
  const overview = audits.map(({ tokenizer, anatomy, efficiency, corpus, languages: cells }) => {
    const unknown = [...cells.values()].map((cell) => cell.unknown);
    const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
    const bytes = total([...cells.values()].map(({ volume }) => volume.bytes));
    return [tokenizer, String(anatomy.tokens), percent(anatomy.usedShare), decimal(bytes / efficiency.tokens), decimal(efficiency.renyiEfficiency, 3), percent(total(unknown.map(({ lost }) => lost)) / total(unknown.map(({ characters }) => characters))), String([...cells.values()].filter(({ roundTrip }) => roundTrip.failures > 0).length), ...(hasPremiums ? [decimal(corpus?.variation)] : [])];
  });
  const details = audits.flatMap((audit) => languages.map((language) => [language, audit.tokenizer, ...cellsOf(audit.languages.get(language)!, hasPremiums)]));
  return [
    textTable(['tokenizer', 'vocabulary', 'in use', 'bytes/token', 'Rényi', 'lost', 'changed', ...(hasPremiums ? ['variation'] : [])], overview, 1),
    '\n',
    textTable(['language', 'tokenizer', 'tokens', 'bytes/token', 'tokens/word', 'continued', 'lost', ...(hasPremiums ? ['premium', 'bytes', 'alone'] : [])], details, 2),
  ].join('');
}

function cellsOf({ volume, fertility, unknown, parity }: LanguageAudit, hasPremiums: boolean): readonly string[] {
  const own = [String(volume.tokens), decimal(volume.bytesPerToken), decimal(fertility.fertility), percent(fertility.continuedShare), percent(unknown.unknownShare)];
  return hasPremiums ? [...own, decimal(parity?.premium), decimal(parity?.bytePremium), String((parity?.leftAlone ?? 0) + (parity?.rightAlone ?? 0))] : own;
}

function decimal(value: number | undefined, digits = 2): string {
  return value === undefined ? '-' : value.toFixed(digits);
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;
}
