import { describe, expect, it } from 'vitest';
import { lineChart } from './line-chart.ts';
import { curveLine, parseTrainingCurve } from './training-curve.ts';
import { trainingReport } from './training-report.ts';

describe('a training curve', () => {
  it('keeps what a killed run wrote, the last of what it wrote twice, in the order of steps', () => {
    const step = (at: number, loss: number): string => curveLine({ type: 'step', step: at, loss, gradientNorm: 1, learningRate: 1, tokens: 8, seconds: 1 })!;
    const text = [step(0, 5), step(1, 4), '{"stepsDone":3,"lo', '\n', curveLine({ type: 'evaluation', stepsDone: 2, loss: 6, bitsPerByte: 2, best: true }), step(1, 3), 'null\n', step(4, 1)].join('');
    expect(curveLine({ type: 'checkpoint', stepsDone: 1, path: 'x' })).toBeUndefined();
    expect(parseTrainingCurve(text, 4)).toEqual([{ stepsDone: 1, loss: 5 }, { stepsDone: 2, loss: 3, heldOutLoss: 6, bitsPerByte: 2 }]);
  });
});

describe('lineChart', () => {
  it('puts the points between round numbers, low values at the bottom', () => {
    const svg = lineChart({ xLabel: 'tokens', yLabel: 'loss', points: [[0, 8], [1000, 3], [2000, 2]] });
    expect(svg).toContain('d="M64.0 16.0L384.0 199.3L704.0 236.0"');
    expect([...svg.matchAll(/>([\dK.]+)<\/text>/g)].map(([, tick]) => tick)).toEqual(['2', '4', '6', '8', '0', '500', '1K', '1.5K', '2K']);
  });

  it('draws a single point, and equal ones', () => {
    for (const points of [[[5, 0]], [[1, 3], [2, 3]]] as const) expect(lineChart({ xLabel: 'x', yLabel: 'y', points })).not.toMatch(/NaN|Infinity/);
  });
});

describe('trainingReport', () => {
  it('is one page with curves, tables and samples that loads nothing and lets no text act as markup', () => {
    const curve = Array.from({ length: 5000 }, (_, at) => ({ stepsDone: at + 1, loss: 9 - at / 1000, ...(at % 100 === 99 && { heldOutLoss: 3, bitsPerByte: 2 }) }));
    const page = trainingReport({ title: 'a <b>', curve, tokensPerStep: 8, tables: { Recipe: { seed: 7 } }, samples: [{ prompt: '<script>', text: '"&', how: 'greedy' }] });
    expect(page).not.toMatch(/<script|(src|href)=|url\(|@import|a <b>/);
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page).toContain('<tr><th>seed</th><td>7</td></tr>');
    expect(page).toContain('<b>&#60;script&#62;</b>&#34;&#38;');
    expect(page.length).toBeLessThan(60_000);
    expect(trainingReport({ title: 't', curve: [], tokensPerStep: 8, tables: {} })).not.toContain('<svg');
  });
});
