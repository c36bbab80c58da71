import { niceTicks } from '@tokstream/look';
import { expect, it } from 'vitest';
import type { Comparison } from '../measure/comparison.ts';
import { documentCell, needleCell } from '../test-world.test-support.ts';
import { budgetChart } from './budget-chart.ts';
import { comparisonPage } from './comparison-page.ts';
import { stretchedTicks } from './stretched-ticks.ts';
import { retentionStrip } from './retention-strip.ts';

const hostile = `</pre></script></style><img src=x onerror="alert('1')"> & "'`;
const context = { title: hostile, facts: [[hostile, hostile]] as const };

function comparison(given: Partial<Comparison> = {}): Comparison {
  const cells = [0.2, 1].flatMap((budget) =>
    ['recency', 'heavy-hitter', hostile].flatMap((policy, place) => [0, 1, 2, 3].map((at) => documentCell({ document: `${at}${hostile}`, policy, budget, bytes: 10_000 * budget, bits: 100 + (budget < 1 ? 20 + at - 10 * place : 0) }))),
  );
  const full = [0, 1, 2, 3].map((at) => documentCell({ document: `${at}${hostile}`, policy: 'full', budget: 1, bits: 100, bytes: 10_000 }));
  return { documents: [...full, ...cells], needles: [needleCell({ kind: hostile, policy: hostile }), needleCell()], sinks: [hostile], planned: 99, isCut: false, ...given };
}

it('lets no text of a document, a policy or a model become a part of the page, and needs nothing but itself', () => {
  const page = comparisonPage(comparison(), context);
  const body = page.replace(/<style>.*?<\/style>/s, '');
  const tags = new Set([...body.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
  expect([...tags].filter((name) => ['script', 'img', 'style', 'link'].includes(name))).toEqual([]);
  // What is quoted stays in its quotes, for quotes in it are escaped.
  expect(page.replace(/"[^"]*"/g, '""').match(/<[^>]+\son\w+\s*=|<[^>]+\s(src|href)=/)).toBeNull();
  expect(page.match(/url\(|@import|https?:|NaN|undefined/)).toBeNull();
  expect(page.endsWith('</html>\n')).toBe(true);
  expect(comparisonPage(comparison(), context)).toBe(page);
});

it('tells the verdict in words, and loudly that a run was cut', () => {
  const page = comparisonPage(comparison(), context);
  expect(page).toContain('<li class="less">At 20 %, heavy-hitter loses less than recency by 0.1000 ± 0.0000 bits a byte, over 4 documents.</li>');
  expect(page).not.toContain('class="alarm"');
  expect(comparisonPage(comparison({ isCut: true }), context)).toContain('stopped early: 30 of 99 cells');
  // Needles alone have no documents to tell of, and documents alone no needles.
  expect(comparisonPage(comparison({ documents: [] }), context)).not.toMatch(/<h2>(Verdict|Documents|What is left)/);
  expect(comparisonPage(comparison({ needles: [], sinks: [] }), context)).not.toMatch(/<h2>(Needles|Attention sinks)/);
});

it('shows the full cache at every budget', () => {
  const page = comparisonPage(comparison(), context);
  expect(page.match(/<title>full, \d+ %: 10 kB/g)).toEqual(['<title>full, 20 %: 10 kB', '<title>full, 100 %: 10 kB']);
  expect(page.match(/<tr><th scope="row">full<\/th>/g)).toHaveLength(2);
});

it('draws values where they are', () => {
  const chart = (isStretched: boolean) => budgetChart({ title: 't', budgets: ['10 %', '50 %'], format: String, isStretched, series: [{ name: 'p', index: 7, points: [{ at: 0, value: 4, margin: 1 }, { at: 1, value: 0 }] }] });
  const [bottom, top] = [250, 10];
  const points = (svg: string) => /points="([^"]*)"/.exec(svg)![1]!.split(' ').map((pair) => pair.split(',').map(Number));
  const [high, low] = points(chart(false));
  expect(low![1]).toBe(bottom);
  expect(high![1]).toBeCloseTo(bottom - (4 / 5) * (bottom - top), 0);
  expect(low![0]! - high![0]!).toBeCloseTo((460 - 70) / 2, 0);
  expect(points(chart(true))[0]![1]).toBeCloseTo(bottom - Math.sqrt(4 / 5) * (bottom - top), 0);
  expect(chart(false)).toContain('style="--own:var(--series-1)" stroke-dasharray');
  expect(budgetChart({ title: 't', budgets: [], series: [], format: String })).toBe('');
  expect([niceTicks(0, 0.43), niceTicks(-3, 11), niceTicks(2, 2)]).toEqual([[0, 0.1, 0.2, 0.3, 0.4, 0.5], [-5, 0, 5, 10, 15], [2, 3]]);
  expect(stretchedTicks(-0.02, 0.43)).toEqual([-0.01, -0.002, 0, 0.002, 0.01, 0.05, 0.1, 0.2, 0.4]);
});

it('draws what is left in pieces, the darker the more of it', () => {
  const strip = retentionStrip([[1, 1, 0, 0.5], [0, 0.001, 0, 0]], 'a & b');
  expect(strip).toContain('viewBox="0 0 4 8"');
  expect(strip.match(/<path opacity="[^"]*" d="[^"]*"/g)).toEqual(['<path opacity="0.125" d="M1 6h1"', '<path opacity="0.500" d="M3 2h1"', '<path opacity="1.000" d="M0 2h2"']);
  expect(strip).toContain('aria-label="a &#38; b"');
});
