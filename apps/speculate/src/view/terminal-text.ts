import { printable } from '@tokstream/app-shell';
import type { TokenOrigin } from '@tokstream/core';
import type { DecodedRun } from '../measure/decoded-run.ts';

/** Drafted tokens are underlined on green, bonus tokens bold on sand, so that they differ without colours too. */
const looks: Record<TokenOrigin, readonly [begin: string, end: string]> = {
  model: ['', ''],
  draft: ['\u001B[4;48;5;151;38;5;16m', '\u001B[0m'],
  bonus: ['\u001B[1;48;5;223;38;5;16m', '\u001B[0m'],
};

/** For terminals without colours and for files. */
const marks: Record<TokenOrigin, readonly [begin: string, end: string]> = {
  model: ['', ''],
  draft: ['«', '»'],
  bonus: ['‹', '›'],
};

interface Piece {
  readonly origin: TokenOrigin;
  readonly text: string;
}

/** The text of a run in lines of at most `width`, broken between tokens, each marked with where its tokens came from. */
export function terminalText({ tokens, rest }: Pick<DecodedRun, 'tokens' | 'rest'>, colour: boolean, width: number): readonly string[] {
  const lines: Piece[][] = [[]];
  let column = 0;
  const open = (): void => {
    lines.push([]);
    column = 0;
  };
  for (const { origin, text } of [...tokens, { origin: 'model' as const, text: rest }]) {
    const parts = text.split('\n');
    parts.forEach((part, at) => {
      // A line end is shown, so that it can be seen where it came from.
      const shown = printable(part) + (at < parts.length - 1 ? '↵' : '');
      if (column > 0 && column + shown.length > width) open();
      if (shown !== '') lines.at(-1)!.push({ origin, text: shown });
      column += shown.length;
      if (at < parts.length - 1) open();
    });
  }
  if (lines.at(-1)!.length === 0) lines.pop();
  return lines.map((line) => marked(line, colour ? looks : marks));
}

/** Neighbours of one origin are marked together. */
function marked(pieces: readonly Piece[], how: typeof looks): string {
  let text = '';
  pieces.forEach(({ origin, text: own }, at) => {
    if (pieces[at - 1]?.origin !== origin) text += how[origin][0];
    text += own;
    if (pieces[at + 1]?.origin !== origin) text += how[origin][1];
  });
  return text;
}

/** What the marks mean. */
export function terminalLegend(colour: boolean): string {
  const how = colour ? looks : marks;
  const sample = (origin: TokenOrigin, name: string): string => `${how[origin][0]}${name}${how[origin][1]}`;
  return `${sample('draft', 'drafted')} and confirmed by the model, ${sample('bonus', 'bonus')} from the same call after a draft, the rest from the model alone`;
}
