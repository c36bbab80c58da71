import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

it('reads the command line, with defaults', () => {
  expect(parseArguments([])).toEqual({ work: 'data/train-tiny', out: 'packages/tiny/model', totalSteps: 1700, backend: 'auto', report: undefined, help: false });
  expect(parseArguments(['--steps', '5', '--backend=wasm', '--report', 'r.html'])).toMatchObject({ totalSteps: 5, backend: 'wasm', report: 'r.html' });
});

it.each([['--steps', '0'], ['--steps', 'many'], ['--backend', 'gpu'], ['--what'], ['word'], ['--work']])('refuses %s %s in one line', (...words) => {
  expectCode('invalid-argument', () => parseArguments(words));
  expect(() => parseArguments(words)).toThrow(/^[^\n]+$/);
});
