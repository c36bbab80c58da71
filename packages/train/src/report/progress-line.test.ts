import type { TrainingEvent } from '../run/training-event.ts';
import { expect, it } from 'vitest';
import { progressLine } from './progress-line.ts';

const step = (at: number): TrainingEvent => ({ type: 'step', step: at, loss: 4, gradientNorm: 1, learningRate: 1, tokens: 600, seconds: 2 });

function shown(isTTY: boolean, events: readonly TrainingEvent[]): string {
  let [text, clock] = ['', 0];
  const show = progressLine({ isTTY, write: (more) => (text += more) }, { totalSteps: 100, now: () => (clock += 3000) - 1000, describe: ({ bitsPerByte }) => `${bitsPerByte} bits/byte` });
  for (const event of events) show(event);
  return text;
}

it('rewrites one line on a terminal, and appends plain ones elsewhere, with the time left at the pace so far', () => {
  const events = [step(8), step(9), { type: 'evaluation', stepsDone: 10, loss: 3, bitsPerByte: 1.5, best: true }, { type: 'done', stepsDone: 10, reason: 'aborted' }] as const;
  const line = 'step 10/100  loss 4.000  300 tokens/s  4 min left';
  expect(shown(false, events)).toBe(`${line}\nstep 10: 1.5 bits/byte, the best so far\nstopped after step 10; run the same command to continue\n`);
  expect(shown(true, events)).toContain(`\r\u001B[2K${line}\r\u001B[2Kstep 10: `);
});
