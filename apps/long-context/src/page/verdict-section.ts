import { escapeHtml, htmlTable } from '@tokstream/look';
import type { DocumentFigures, LossUnit } from '../measure/document-figures.ts';
import { groupBy } from '../measure/group-by.ts';
import { judgedBudget, judgedVerdicts } from '../measure/judged.ts';
import type { Verdict } from '../measure/verdicts.ts';
import { describeHeadroom } from '../view/describe-headroom.ts';
import { describeVerdict } from '../view/describe-verdict.ts';
import { formatBudget, formatDifference } from '../view/format-figures.ts';

const words: Record<Verdict['outcome'], string> = { less: 'less', more: 'more', unsure: 'unsure' };

/** What the comparison with the baselines says, in words, and all of it as a table. */
export function verdictSection(all: readonly Verdict[], figures: readonly DocumentFigures[], unit: LossUnit): string {
  const budget = judgedBudget(figures);
  if (all.length === 0) return '';
  const sentences = judgedVerdicts(all, budget).map((verdict) => `<li class="${verdict.outcome}">${escapeHtml(describeVerdict(verdict, unit))}</li>`);
  const baselines = [...groupBy(all, ({ baseline }) => baseline).keys()];
  const rows = Array.from(groupBy(all, (one) => JSON.stringify([one.policy, one.budget])), ([, group]) => [
    group[0]!.policy,
    formatBudget(group[0]!.budget),
    ...baselines.flatMap((baseline) => {
      const one = group.find((verdict) => verdict.baseline === baseline);
      return one === undefined ? ['–', '–'] : [formatDifference(one.difference, 4), words[one.outcome]];
    }),
  ]);
  return `<section><h2>Verdict</h2>
<ul class="verdict">${sentences.join('')}</ul>
${describeHeadroom(figures, budget, unit).map((line) => `<p>${escapeHtml(line)}</p>`).join('')}
<details><summary>Every policy against the baselines</summary>
${htmlTable(`What it loses more than a baseline, in bits a ${unit}, and what the interval allows to say`, ['policy', 'budget', ...baselines.flatMap((baseline) => [`more than ${baseline}`, ''])], rows)}
</details>
<p class="note">Differences are taken document by document; the interval is Student’s, of 95 %, over documents. Where it holds zero the data do not say which loses less.</p>
</section>`;
}
