import { expect, it } from 'vitest';
import type { Comparison } from '../measure/comparison.ts';
import { recoveryCell, sourceCell, startCell } from '../test-world.test-support.ts';
import { comparisonPage } from './comparison-page.ts';
import { recoveryChart } from './recovery-chart.ts';

const hostile = `</pre></script></style><img src=x onerror="alert('1')"> & "'`;
const context = { title: hostile, facts: [[hostile, hostile]] as const };

function comparison(given: Partial<Comparison> = {}): Comparison {
  const methods = ['mean', 'random', hostile];
  return {
    sources: [0, 1, 2].map((seed) => sourceCell({ seed })),
    starts: methods.flatMap((method, place) => [0, 1, 2].map((seed) => startCell({ method, seed, bits: 4000 + 100 * place + seed, examples: [{ token: hostile, provenance: 'neighbours', parts: [[hostile, -0.5]], entries: 9 }], warnings: [hostile] }))),
    recoveries: methods.flatMap((method) => [0, 1, 2].map((seed) => recoveryCell({ method, seed, bits: [[25, 3500], [50, 3100 + seed]] }))),
    leftOut: [{ method: hostile, why: hostile }],
    isCut: false,
    ...given,
  };
}

it('lets no text, token or name become a part of the page, and needs nothing but itself', () => {
  const page = comparisonPage(comparison(), context);
  const body = page.replace(/<style>.*?<\/style>/s, '');
  const tags = new Set([...body.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
  expect([...tags].filter((name) => ['script', 'img', 'style', 'link'].includes(name))).toEqual([]);
  expect(page.replace(/"[^"]*"/g, '""').match(/<[^>]+\son\w+\s*=|<[^>]+\s(src|href)=/)).toBeNull();
  expect(page.match(/url\(|@import|https?:|NaN|undefined|Infinity/)).toBeNull();
  expect(page.endsWith('</html>\n')).toBe(true);
});

it('tells what was expected and found, what was left out, and loudly that a run was cut', () => {
  const page = comparisonPage(comparison(), context);
  expect(page).toContain('<li class="as-expected">Before training, mean is below random by 0.100 ± 0.000 bits a byte, over 3 seeds, as expected.</li>');
  expect(page).toContain('<h2>Left out</h2>');
  expect(page).toContain('−0.50</span> <span class="muted">and 8 more</span>');
  expect(page).not.toContain('class="alarm"');
  const cut = comparisonPage(comparison({ isCut: true, recoveries: [], leftOut: [] }), context);
  expect(cut).toContain('class="alarm"');
  expect(cut).not.toMatch(/class="chart"|<h2>Left out/);
});

it('draws losses where they are', () => {
  const chart = recoveryChart({ title: 't', series: [{ name: 'm', index: 7, points: [{ step: 0, value: 4 }, { step: 25, value: 3.5 }, { step: 50, value: 3, margin: 0.25 }] }], across: { label: 'own', value: 2.75 } });
  const points = /points="([^"]*)"/.exec(chart)![1]!.split(' ').map((pair) => pair.split(',').map(Number));
  const [first, second, third] = points;
  expect([second![0]! - first![0]!, third![0]! - second![0]!]).toEqual([406, 406]);
  // From 2.6 at the bottom, 368, to 4 at the top, 12.
  expect([first, second, third].map((point) => 2.6 + ((368 - point![1]!) / 356) * 1.4)).toEqual([4, 3.5, 3].map((value) => expect.closeTo(value, 2) as number));
  expect(chart).toContain('style="--own:var(--series-1)" stroke-dasharray');
  expect(recoveryChart({ title: 't', series: [{ name: 'm', index: 0, points: [{ step: 0, value: 4 }] }], across: undefined })).toBe('');
});
