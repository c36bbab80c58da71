import { escapeHtml } from './escape-html.ts';
import { lineChart } from './line-chart.ts';
import type { CurvePoint } from './training-curve.ts';

/** What a report tells of a run. */
export interface TrainingReportOptions {
  readonly title: string;
  readonly curve: readonly CurvePoint[];
  readonly tokensPerStep: number;
  /** Name to value, such as recipe and held-out figures, in tables under their headings. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  readonly samples?: readonly TrainingSample[];
}

/** A text that a trained model wrote. */
export interface TrainingSample {
  readonly prompt: string;
  readonly text: string;
  /** How it was drawn, such as `greedy`. */
  readonly how: string;
}

/** Points of a drawn curve at most; more are averaged. */
const drawnPoints = 400;

/** One self-contained HTML page about a run: curves over tokens, tables, samples. Nothing is loaded from elsewhere. */
export function trainingReport({ title, curve, tokensPerStep, tables, samples = [] }: TrainingReportOptions): string {
  const figures = (['loss', 'bitsPerByte', 'heldOutLoss'] as const).map((name) => {
    const points = curve.flatMap((point) => (point[name] === undefined ? [] : [[point.stepsDone * tokensPerStep, point[name]] as const]));
    return points.length === 0 ? '' : `<figure>${lineChart({ xLabel: 'tokens', yLabel: yLabels[name], points: averaged(points) })}</figure>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } table { border-collapse: collapse; }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; } th { font-weight: 400; color: #555; }
.text { white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1rem; } .how { color: #555; font-size: .875rem; }
</style></head><body>
<h1>${escapeHtml(title)}</h1>
${figures.join('\n')}
${Object.entries(tables).map(([heading, rows]) => `<h2>${escapeHtml(heading)}</h2><table>${Object.entries(rows).map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(String(value))}</td></tr>`).join('')}</table>`).join('\n')}
${samples.length === 0 ? '' : '<h2>Samples</h2>'}
${samples.map(({ prompt, text, how }) => `<p class="text"><b>${escapeHtml(prompt)}</b>${escapeHtml(text)}</p><p class="how">${escapeHtml(how)}</p>`).join('\n')}
</body></html>
`;
}

const yLabels = { loss: 'training loss, nats a token', bitsPerByte: 'held-out bits a byte', heldOutLoss: 'held-out loss, nats a token' };

/** Means of neighbouring points, so that a page of a long run stays small. */
function averaged(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const size = Math.ceil(points.length / drawnPoints);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, group) => {
    const members = points.slice(group * size, (group + 1) * size);
    return [members.at(-1)![0], members.reduce((sum, [, y]) => sum + y, 0) / members.length];
  });
}
