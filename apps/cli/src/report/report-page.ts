import type { SelectedBackend } from '@tokstream/backend';
import type { SampleOptions } from '@tokstream/decode';
import { escapeHtml, formatBytes, formatSeconds, lookStyles, rateOverTime, sparkline } from '@tokstream/look';
import type { ModelShape } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import type { RunsOn } from '../model/runs-on.ts';
import type { GenerationRecord } from '../output/generation-record.ts';
import { sequenceSections } from './sequence-sections.ts';

/** The settings of a run. */
export interface ReportSettings {
  readonly sampling: SampleOptions;
  readonly seed: number;
  readonly maxNewTokens: number;
  readonly stopStrings: readonly string[];
  readonly concurrency: number;
  readonly topLogProbabilities: number;
  /** Whether tokens were drafted, so that it matters where one came from. */
  readonly drafts: boolean;
  /** Further options as they were given. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/** What the page tells beside the sequences. */
export interface ReportContext {
  readonly settings: ReportSettings;
  readonly tokenizer: Tokenizer | undefined;
  readonly model: { readonly shape: Pick<ModelShape, 'layers' | 'width' | 'vocabulary' | 'maxPositions'> };
  /** Where the model came from, as people call it. */
  readonly modelName: string;
  readonly backend: SelectedBackend;
  readonly runsOn: RunsOn;
  /** What to type to run the same again. */
  readonly commandLine: string;
}

type Rows = readonly (readonly [label: string, value: string])[];

const styles = `
article { display: flex; flex-direction: column; gap: .5rem; padding-block-end: 2rem; }
pre { margin: 0; padding: .75rem .875rem; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); white-space: pre-wrap; overflow-wrap: anywhere; }
.note { font-size: .875rem; color: var(--muted); }
@media print { .card { display: none !important; } }
`;

/** The page: each text with its tokens drawn, and the figures of the run. Everything on it works without scripts. */
export function reportPage(record: GenerationRecord, { settings, tokenizer, model, modelName, backend, runsOn, commandLine }: ReportContext): string {
  const sequences = [...record.sequences.values()].filter(({ reason }) => reason !== undefined);
  const tokens = sequences.flatMap((sequence) => sequence.tokens);
  const { layers, width, vocabulary, maxPositions } = model.shape;
  const { temperature, topK, topP, minP } = settings.sampling;
  const rates = rateOverTime(tokens.map(({ seconds }) => seconds));
  const figures: Rows = [
    ['Tokens a second', (record.totals.tokens / Math.max(record.seconds, 1e-9)).toFixed(0)],
    ['First token', tokens[0] === undefined ? '–' : formatSeconds(Math.min(...sequences.flatMap(({ tokens: [first] }) => (first === undefined ? [] : [first.seconds]))))],
    ['Tokens made', String(record.totals.tokens)],
    ...(settings.drafts ? draftFigures(record) : []),
    ['Prompts', String(sequences.length)],
    ['In all', formatSeconds(record.seconds)],
    ['Reading prompts', formatSeconds(record.totals.prefillSeconds)],
    ['Caches', formatBytes(record.totals.cacheBytes)],
    ['Memory', formatBytes(process.memoryUsage.rss())],
  ];
  const shown: Rows = [
    ['temperature', temperature === 0 ? '0, always the most likely token' : String(temperature)],
    ...Object.entries({ 'top-k': topK, 'top-p': topP, 'min-p': minP }).flatMap(([name, value]): Rows => (value === undefined ? [] : [[name, String(value)]])),
    ['seed', String(settings.seed)],
    ['new tokens, at most', String(settings.maxNewTokens)],
    ...(settings.stopStrings.length === 0 ? [] : [['stop strings', settings.stopStrings.map((text) => JSON.stringify(text)).join(', ')] as const]),
    ['prompts at once', String(settings.concurrency)],
    ...settings.others,
  ];
  const facts: Rows = [
    ['model', modelName],
    ['shape', `${layers} layers, width ${width}, ${vocabulary.toLocaleString('en')} tokens, context ${maxPositions.toLocaleString('en')}`],
    ['runs on', `${runsOn.backend} (${runsOn.engine})`],
    ['because', runsOn.because],
    ['caches', runsOn.cachePrecision],
    ...(backend.passedOver.length === 0 ? [] : [['passed over', backend.passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('; ')] as const]),
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream report</title><style>${lookStyles}${styles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>report</span></h1><p class="muted">${escapeHtml(modelName)} on ${backend.name}</p></header>
<main>
<div>
${sequenceSections(sequences, tokenizer, settings.drafts)}
<article><h2>Run it again</h2><pre>${escapeHtml(commandLine)}</pre></article>
</div>
<aside>
<section><h2>This run</h2><dl class="figures">${descriptions(figures)}</dl>${sparkline(rates, 'Tokens a second over the run')}</section>
<section><h2>Settings</h2><dl class="facts">${descriptions(shown)}</dl></section>
<section><h2>Model</h2><dl class="facts">${descriptions(facts)}</dl></section>
<p class="note">The stronger the tint, the less the model expected a token. Point at one, or go to it with Tab, for its probability and what else it might have been.</p>
</aside>
</main>
</body>
</html>
`;
}

function draftFigures({ totals }: GenerationRecord): Rows {
  return [
    ['Calls a token', (totals.calls / Math.max(totals.tokens, 1)).toFixed(2)],
    ['Drafts taken', `${totals.accepted} of ${totals.drafted}`],
  ];
}

function descriptions(rows: Rows): string {
  return rows.map(([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('');
}
