import { expect, it } from 'vitest';
import { madeUpResults } from '../results/results.test-support.ts';
import { enginesPage } from './engines-page.ts';

it('is the same page for the same results, stands alone, and shows what others wrote as text', () => {
  const page = enginesPage(madeUpResults([{ fused: 120, 'onnxruntime-1': 100 }]));
  expect(enginesPage(madeUpResults([{ fused: 120, 'onnxruntime-1': 100 }]))).toBe(page);
  expect(page).not.toMatch(/<script|https?:|url\(|NaN|undefined/);
  expect(page).toContain('not &#60;yet&#62;');
  expect(page).toContain('abacus &#60;1&#62;');
  expect(page).toMatch(/<g class="own"><text[^>]*>fused</);
});
