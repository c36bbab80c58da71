import { escapeHtml } from '@tokstream/look';
import { figuresOf } from '../measure/figures.ts';
import { type Comparison, medianRun, type Version } from '../measure/version.ts';
import { describeDifference } from '../view/describe-difference.ts';
import { describeVersion } from '../view/describe-version.ts';
import { formatRatio } from '../view/format-figures.ts';
import { figuresTable } from './figures-table.ts';
import { tokensHtml } from './tokens-html.ts';

/** A prompt with its versions side by side and their figures. */
export function promptSection(comparison: Comparison): string {
  const { promptName, prompt, promptTokens, plain, drafted } = comparison;
  const versions = [plain, ...drafted];
  return `<section><h2>${escapeHtml(promptName)}<small>${promptTokens} tokens</small></h2>
<pre class="prompt">${escapeHtml(prompt)}</pre>
<div class="versions">
${versions.map((version) => article(version, comparison)).join('\n')}
</div>
${figuresTable('The run of median time of each', versions.map((version) => [version.name, figuresOf(version, comparison)]))}
</section>`;
}

function article(version: Version, comparison: Comparison): string {
  const { name, difference } = version;
  const isPlain = version === comparison.plain;
  const figures = figuresOf(version, comparison);
  const alarm = difference === undefined ? '' : `<p class="alarm">${escapeHtml(describeDifference(difference))}</p>`;
  return `<article class="version"><h3><span>${escapeHtml(name)}</span>${isPlain ? '' : `<b>${formatRatio(figures)}</b>`}</h3><p class="note">${describeVersion(figures)}</p>${alarm}<p class="tokens">${tokensHtml(medianRun(version))}</p></article>`;
}
