import { type AppIo, printable, textTable, write } from '@tokstream/app-shell';
import { type DocumentFigures, documentFigures, type LossUnit, lossUnit } from '../measure/document-figures.ts';
import { groupBy } from '../measure/group-by.ts';
import { judgedBudget, judgedVerdicts } from '../measure/judged.ts';
import { needleFigures, type NeedleFigures } from '../measure/needle-figures.ts';
import { withFull } from '../measure/with-full.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeHeadroom } from './describe-headroom.ts';
import { describeNeedles } from './describe-needles.ts';
import { describeVerdict } from './describe-verdict.ts';
import { documentColumns, documentRow, needleColumns, needleRow } from './figure-rows.ts';
import { byGain } from './by-gain.ts';
import { byLoss } from './by-loss.ts';
import { formatBudget } from './format-figures.ts';
import { textStrip } from './text-strip.ts';

const stripWidth = 64;

/** For people: tables of each budget, what is left of the positions, and what follows from it. */
export function terminalView({ stdout, colour }: Pick<AppIo, 'stdout' | 'colour'>): ComparisonView {
  // Some terminals say 0 and mean that they do not know.
  const width = stdout.columns || Number.POSITIVE_INFINITY;
  const style = (code: string, text: string): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  const title = (text: string): string => style('1;7', ` ${printable(text)} `);
  const section = (heading: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [title(heading), ...lines.map((line) => printable(line)), '']);
  return {
    async put() {},
    async end({ documents, needles, sinks, isCut, planned }) {
      const unit = lossUnit(documents);
      const figures = documentFigures(documents);
      const found = needleFigures(needles);
      const judged = judgedBudget(figures);
      const sentences = judgedVerdicts(verdicts(documents), judged).map((verdict) => describeVerdict(verdict, unit));
      const headroom = sentences.length === 0 ? [] : describeHeadroom(figures, judged, unit);
      const lines = [
        ...(isCut ? [style('1', `Stopped early: ${documents.length + needles.length} of ${planned} cells.`), ''] : []),
        ...documentTables(figures, unit, width).flatMap(([heading, table]) => section(heading, table)),
        ...section(`What is left at ${formatBudget(judged ?? 1)}, from the first position to the last`, judged === undefined ? [] : strips(figures, judged, width)),
        ...needleTables(found, width).flatMap(([heading, table]) => section(heading, table)),
        ...section('About the needles', describeNeedles(found)),
        ...section('Verdict', [...sentences, ...headroom]),
        ...section('Attention sinks', sinks),
      ];
      await write(stdout, `${lines.join('\n').trimEnd()}\n`);
    },
  };
}

function documentTables(figures: readonly DocumentFigures[], unit: LossUnit, width: number): readonly (readonly [string, readonly string[]])[] {
  return Array.from(groupBy(withFull(figures), ({ budget }) => budget), ([budget, group]) => {
    const { budgetTokens } = group[0]!;
    const rows = byLoss(group).map(documentRow);
    const documents = Math.max(...group.map((one) => one.documents));
    return [`${formatBudget(budget)}${budget <= 1 ? ` (${budgetTokens} tokens)` : ''}, ${documents} ${documents === 1 ? 'document' : 'documents'}`, textTable([documentColumns(unit), ...rows], width)] as const;
  });
}

function strips(figures: readonly DocumentFigures[], budget: number, width: number): readonly string[] {
  const there = figures.filter((one) => one.budget === budget);
  const names = Math.max(...there.map(({ policy }) => policy.length));
  return there.map(({ policy, retention }) => `${policy.padEnd(names)}  ${textStrip(retention, Math.max(8, Math.min(stripWidth, width - names - 4)))}▏`);
}

function needleTables(figures: readonly NeedleFigures[], width: number): readonly (readonly [string, readonly string[]])[] {
  return Array.from(groupBy(figures, ({ kind }) => kind).values(), withFull).flatMap((ofKind) =>
    Array.from(groupBy(ofKind, ({ budget }) => budget), ([budget, group]) => [`needles, ${group[0]!.kind}, at ${formatBudget(budget)}`, textTable([needleColumns, ...byGain(group).map(needleRow)], width)] as const),
  );
}
