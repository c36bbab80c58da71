import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeHtml } from './escape-html.ts';
import { formatPercent } from './format.ts';
import { rateOverTime } from './rate-over-time.ts';
import { sparkline } from './sparkline.ts';
import { spellToken } from './spell-token.ts';
import { tokenCard } from './token-card.ts';
import { tokenDoubt } from './token-doubt.ts';

it('lets no text out of its place, and loses none of it', () => {
  const unescape = (html: string): string => html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '\r', 'a', '#', '1', ';') }), (text) => {
      const html = escapeHtml(text);
      expect(html).not.toMatch(/[<>"'\r]|&(?!#\d+;)/);
      expect(unescape(html)).toBe(text);
    }),
  );
  const hostile = '</script><img onerror=x>';
  const card = tokenCard({ id: 1, spelling: hostile, logprob: -1, alternatives: [{ id: 2, spelling: hostile, logprob: -2 }] });
  expect(card).not.toMatch(/<(script|img)|<\/script/);
  expect(card.split(escapeHtml(hostile))).toHaveLength(3);
});

it('marks the chosen token among the alternatives', () => {
  const row = (id: number, probability: number) => ({ id, spelling: `t${id}`, logprob: Math.log(probability) });
  const html = tokenCard({ ...row(2, 0.25), alternatives: [row(1, 0.5), row(2, 0.25)] });
  expect(html.match(/card-row chosen.*?<\/span><span>(t\d)/)?.[1]).toBe('t2');
  expect(html).toContain('25.0 %');
  expect([formatPercent(0), formatPercent(-20)]).toEqual(['100.0 %', '< 0.1 %']);
  expect([1, 0.5, 2 ** -5, 0].map((probability) => tokenDoubt(Math.log(probability)))).toEqual(['0.00', '0.10', '0.50', '1.00']);
});

it('spells white space, parts of characters and special tokens', () => {
  const bytes = new Map<number, Uint8Array>([
    [0, new TextEncoder().encode(' a\n')],
    [1, Uint8Array.of(0xe2, 0x80)],
  ]);
  const tokenizer = { bytesOf: (id: number) => bytes.get(id) ?? null, tokenOf: (id: number) => (id === 2 ? '<s>' : null) };
  expect([0, 1, 2, 3].map((id) => spellToken(tokenizer, id))).toEqual(['␣a↵', 'E2 80', '<s>', 'id 3']);
});

it('rates add up to the events after the first, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (times, parts) => {
      const span = Math.max(...times) - Math.min(...times);
      const rates = rateOverTime(times, parts);
      if (span === 0) {
        expect(rates).toEqual([]);
        return;
      }
      expect(rates.length).toBeLessThanOrEqual(parts);
      expect(rates.reduce((sum, rate) => sum + (rate * span) / rates.length, 0)).toBeCloseTo(times.length - 1, 6);
    }),
  );
  expect(rateOverTime([0, 1, 2, 3, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8])).toEqual([0.75, 1.5, 2.25]);
});

it('draws values from the bottom of the chart to its top', () => {
  expect(sparkline([0, 5, 10], 'a & b')).toMatch(/aria-label="a &#38; b".*<polyline points="0\.0,34\.0 120\.0,18\.0 240\.0,2\.0"/);
  expect([sparkline([1], ''), sparkline([0, 0], '')]).toEqual(['', expect.not.stringContaining('NaN')]);
});
