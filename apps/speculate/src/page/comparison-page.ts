import { escapeHtml, lookStyles } from '@tokstream/look';
import { totalFigures } from '../measure/figures.ts';
import type { Comparison } from '../measure/version.ts';
import type { Workbench } from '../open-workbench.ts';
import type { Settings } from '../read-settings.ts';
import { figuresTable } from './figures-table.ts';
import { pageStyles } from './page-styles.ts';
import { promptSection } from './prompt-section.ts';

/** What the page tells beside the comparisons. */
export interface PageContext {
  readonly settings: Pick<Settings, 'maxNewTokens' | 'rounds' | 'temperature' | 'seed' | 'sharedMemory'>;
  readonly bench: Pick<Workbench, 'drafters' | 'modelName' | 'draftModelName'> & { readonly backend: Pick<Workbench['backend'], 'name'>; readonly model: Pick<Workbench['model'], 'engine' | 'shape'> };
  /** Whether it was stopped before the end. */
  readonly isCut: boolean;
}

/** The page: all prompts in one table, then each with its versions side by side. It needs nothing but itself, no scripts either. */
export function comparisonPage(comparisons: readonly Comparison[], context: PageContext): string {
  const { bench, isCut } = context;
  const totals = ['plain', ...bench.drafters].flatMap((name) => {
    const figures = totalFigures(name, comparisons);
    return figures === undefined ? [] : [[name, figures] as const];
  });
  const astray = comparisons.flatMap(({ plain, drafted }) => [plain, ...drafted]).filter(({ difference }) => difference !== undefined).length;
  const count = comparisons.length === 1 ? 'the prompt' : `all ${comparisons.length} prompts`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream speculate</title><style>${lookStyles}${pageStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>speculate</span></h1><p class="muted">${escapeHtml(bench.modelName)} on ${escapeHtml(bench.backend.name)}</p></header>
<main>
<section><h2>Plain decoding and drafters</h2>
${isCut ? '<p class="alarm">The run was stopped early; this is what there was.</p>' : ''}${equality(astray)}
${figuresTable(`Over ${count}`, totals)}
<ul class="legend"><li><span class="token draft">drafted</span> and confirmed by the model</li><li><span class="token bonus">bonus</span>, from the same call after a draft</li><li><span class="token">no mark</span>, from the model alone</li></ul>
<dl class="facts">${facts(context)}</dl>
<p class="note">Speed is the time of plain decoding over that of the drafter, and the line across the bars is plain decoding; rounds are the least and the most of it in one round. The first token of each prompt comes from reading the prompt; it is not counted in tokens a call, and reading is not timed. Point at a token for its call and its probability.</p>
</section>
${comparisons.map(promptSection).join('\n')}
</main>
</body>
</html>
`;
}

function equality(astray: number): string {
  if (astray === 0) return '<p>Every version gave the tokens of plain decoding, in every round.</p>';
  return `<p class="alarm">${astray === 1 ? 'One version' : `${astray} versions`} did not give the tokens of plain decoding.</p>`;
}

function facts({ settings, bench }: PageContext): string {
  const { layers, width, vocabulary, maxPositions } = bench.model.shape;
  const rows: readonly (readonly [string, string])[] = [
    ['model', bench.modelName],
    ['shape', `${layers} layers, width ${width}, ${vocabulary.toLocaleString('en')} tokens, context ${maxPositions.toLocaleString('en')}`],
    ...(bench.draftModelName === undefined ? [] : [['draft model', bench.draftModelName] as const]),
    ['runs on', `${bench.backend.name} (${bench.model.engine})`],
    ['rounds', `${settings.rounds}; shown is the run of median time`],
    ['new tokens, at most', String(settings.maxNewTokens)],
    ['temperature', settings.temperature === 0 ? '0, always the most likely token' : `${settings.temperature}, seed ${settings.seed}`],
    ['drafters know', settings.sharedMemory ? 'the prompts before' : 'their own prompt only'],
  ];
  return rows.map(([label, value]) => `<div><dt>${label}</dt><dd>${escapeHtml(value)}</dd></div>`).join('');
}
