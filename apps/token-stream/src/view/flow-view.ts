import { printable, write } from '@tokstream/app-shell';
import { terminalTint } from './terminal-tint.ts';
import type { TokenView } from './token-view.ts';

/** The text itself, each token on a tint; without colours, between bars. */
export function flowView(stdout: NodeJS.WritableStream, colour: boolean, named: boolean): TokenView {
  let shown = 0;
  let column = 0;
  const put = async (text: string): Promise<void> => {
    if (text !== '') column = text.endsWith('\n') ? 0 : 1;
    await write(stdout, text);
  };
  const endLine = (): Promise<void> => put(column === 0 ? '' : '\n');
  return {
    async begin(source) {
      await endLine();
      if (named) await put(colour ? `\u001B[2m${printable(source, false)}:\u001B[0m\n` : `${printable(source, false)}:\n`);
    },
    async put({ pieces, after }) {
      let text = '';
      for (const piece of pieces) {
        text += printable(piece.before, true);
        // What begins or ends a text is not in it; the rest of a split character has nothing left to show.
        if (piece.end === piece.start) continue;
        const own = piece.text === '' ? '·' : printable(piece.text, true);
        text += colour ? terminalTint(own, shown) : own.replace(/\n?$/, '|$&');
        shown += 1;
      }
      await put(text + printable(after, true));
    },
    end: endLine,
    discard: endLine,
  };
}
