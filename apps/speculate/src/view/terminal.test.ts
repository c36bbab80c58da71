import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { runOf } from '../test-world.test-support.ts';
import { figuresOf } from '../measure/figures.ts';
import { terminalTable } from './terminal-table.ts';
import { terminalText } from './terminal-text.ts';

it('marks tokens in every look, keeps lines within the width, and loses nothing of the text', () => {
  const run = { ...runOf(['one ', 'two\n', '\n', 'three', ' fo', 'ur', ' \u001B[2J']), rest: '!' };
  expect(terminalText(run, false, 100)).toEqual(['one «two↵»', '↵', '«three» fo«ur» ␛[2J!']);
  const coloured = terminalText(run, true, 8);
  expect(coloured.map(stripVTControlCharacters)).toEqual(['one two↵', '↵', 'three fo', 'ur ␛[2J!']);
  expect(coloured[0]).toBe('one \u001B[4;48;5;151;38;5;16mtwo↵\u001B[0m');
});

it('leaves out columns where a terminal is narrow, never the speed', () => {
  const version = { name: 'prompt-lookup', runs: [runOf(['a', 'b', 'c', 'd'], 2)], difference: undefined };
  const rows = [['prompt-lookup', figuresOf(version, { plain: { ...version, runs: [runOf(['a', 'b', 'c', 'd'], 3)] } })]] as const;
  const [wide, narrow] = [Number.POSITIVE_INFINITY, 80].map((width) => terminalTable(rows, width));
  expect(wide).toEqual([
    'drafter        tokens/call  calls/token  rows/call  drafted  accepted  share  plain s  seconds     rounds  speed',
    'prompt-lookup         3.00         0.33       4.00        4         2   50 %    3.000    2.000  1.50–1.50  1.50×',
  ]);
  expect(narrow![0]).toBe('drafter        tokens/call  calls/token  rows/call  share  seconds  speed');
  expect(narrow!.map(({ length }) => length)).toEqual([73, 73]);
});
