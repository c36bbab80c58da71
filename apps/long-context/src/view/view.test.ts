import { stripVTControlCharacters } from 'node:util';
import { progressBar, textTable } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import { expect, it } from 'vitest';
import type { Comparison } from '../measure/comparison.ts';
import type { Verdict } from '../measure/verdicts.ts';
import { documentCell, needleCell } from '../test-world.test-support.ts';
import { describeVerdict } from './describe-verdict.ts';
import { formatBudget, formatDifference } from './format-figures.ts';
import { terminalView } from './terminal-view.ts';
import { textStrip } from './text-strip.ts';

const comparison: Comparison = {
  documents: [documentCell({ policy: 'full', budget: 1, budgetTokens: 100, bits: 100, bytes: 10_000 }), documentCell(), documentCell({ policy: 'random\u001B[2J', bits: 110, recall: null })],
  needles: [needleCell({ policy: 'full', budget: 1, budgetTokens: 100, found: 0, gain: 1 }), needleCell()],
  sinks: ['No sinks.'],
  planned: 9,
  isCut: true,
};

async function shown(columns: number | undefined, colour: boolean): Promise<string> {
  const { stdout, output } = collectOutput();
  await terminalView({ stdout: Object.assign(stdout, columns === undefined ? {} : { columns }), colour }).end(comparison);
  return output.stdout;
}

it('shows tables, what is left and what follows, and no control character of a text reaches the terminal', async () => {
  const text = await shown(undefined, false);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(text).toContain(`Stopped early: 5 of 9 cells.

 20 % (20 tokens), 1 document${' '}
policy      bits/byte  more than full  bytes  of full  recall  output error  tokens/s
full            1.000               –  10 kB  100.0 %  50.0 %         0.250        50
random␛[2J      1.100  +0.100 ± 0.050   2 kB   20.0 %       –         0.250        50
recency         1.200  +0.200 ± 0.050   2 kB   20.0 %  50.0 %         0.250        50
`);
  expect(text).toMatch(/^recency +[ ▒█]+▏$/m);
  expect(text).toContain('At 20 %, recency itself loses 0.2000 ± 0.0500 bits a byte beyond the full cache, over 1 document: that is what there is to win over it.\n');
  expect(text).toMatch(/^ needles, first, at 20 % \npolicy .*\nfull +0\.0 %.*\nrecency +50\.0 %/m);
  expect(text).toContain('Of first the model finds no answer with the full cache either, so recall says nothing about policies; nor does the gain, which may be none.');
  expect(text).toContain(' Attention sinks \nNo sinks.\n');
  expect(stripVTControlCharacters(await shown(undefined, true))).toBe(text);
  for (const line of (await shown(50, false)).split('\n').filter((one) => /^(policy|full|recency)/.test(one))) expect(line.length).toBeLessThanOrEqual(50);
});

it('says what was found, whichever way it is', () => {
  const say = (given: Partial<Verdict>, mean: number, margin: number | undefined, count = 20): string => describeVerdict({ policy: 'p', baseline: 'random', budget: 0.2, outcome: 'less', ...given, difference: { mean, margin, count } }, 'byte');
  expect(say({}, -0.01234, 0.002)).toBe('At 20 %, p loses less than random by 0.0123 ± 0.0020 bits a byte, over 20 documents.');
  expect(say({ outcome: 'more', budget: 64 }, 0.01, 0.002)).toBe('At 64 tokens, p does not lose less than random: it loses more by 0.0100 ± 0.0020 bits a byte, over 20 documents.');
  expect(say({ outcome: 'unsure' }, -0.001, 0.002)).toBe('At 20 %, p is not shown to lose less than random: the difference is −0.0010 ± 0.0020 bits a byte, over 20 documents, which may be none.');
  expect(say({ outcome: 'unsure' }, 0.001, undefined, 1)).toBe('At 20 %, p lost more than random by 0.0010 bits a byte, over 1 document: too few to say more.');
});

it('writes figures and strips for people', () => {
  expect([0.1, 0.125, 1, 64].map(formatBudget)).toEqual(['10 %', '12.5 %', '100 %', '64 tokens']);
  expect([0.1, -0.1, -0.0001].map((mean) => formatDifference({ mean, margin: 0.05, count: 2 }))).toEqual(['+0.100 ± 0.050', '−0.100 ± 0.050', '+0.000 ± 0.050']);
  expect(textStrip([[1, 1, 0, 0], [1, 0, 0, 0.01]], 4)).toBe('█▒ ░');
  expect(textStrip([[1, 1, 0, 0]], 2)).toBe('█ ');
  expect(textTable([['a', 'b', 'c'], ['long', '1', '22']], 9)).toEqual(['a     b', 'long  1']);
});

it('moves a bar on a terminal and says nothing elsewhere', () => {
  const written: string[] = [];
  let time = 0;
  const stderr = { isTTY: true, columns: 67, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WritableStream;
  const bar = progressBar({ stderr, now: () => time });
  bar.show(2, 8, 2, 'recency at 20 %');
  time = 10_000;
  bar.show(4, 8, 2, `recency at 20 %, ${'a'.repeat(99)}`);
  expect(written[0]).toBe('\r\u001B[2K██████░░░░░░░░░░░░░░░░░░ 2 of 8  recency at 20 %');
  expect(written[1]!.slice('\r\u001B[2K'.length)).toMatch(/^█{12}░{12} 4 of 8, 20 s left {2}recency at 20 %, a+$/);
  expect(written[1]!.length).toBe('\r\u001B[2K'.length + 66);
  const quiet = progressBar({ stderr: { ...stderr, isTTY: false } as unknown as NodeJS.WritableStream, now: () => time });
  quiet.show(1, 2, 0, '');
  quiet.clear();
  expect(written).toHaveLength(2);
});
