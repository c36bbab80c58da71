import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

it('reads the command line, with defaults', () => {
  expect(parseArguments([])).toMatchObject({ work: 'data/train-encoder', out: 'packages/tiny-encoder/model', backend: 'auto', report: undefined, heldOut: undefined });
  expect(parseArguments(['--steps', '5', '--backend=wasm', '--held-out', 'h.jsonl'])).toMatchObject({ totalSteps: 5, backend: 'wasm', heldOut: 'h.jsonl' });
});

it.each([['--steps', '0'], ['--steps', 'many'], ['--backend', 'gpu'], ['--what'], ['word'], ['--work']])('refuses %s %s in one line', (...words) => {
  expectCode('invalid-argument', () => parseArguments(words));
  expect(() => parseArguments(words)).toThrow(/^[^\n]+$/);
});
