import { printable, write } from '@tokstream/app-shell';
import type { TokenSpelling } from '@tokstream/look';
import { spelling } from './spelling.ts';
import { terminalTint } from './terminal-tint.ts';
import type { TokenView } from './token-view.ts';

/** One line a token: its first and end character, its id, its text. */
export function listView(stdout: NodeJS.WritableStream, tokenizer: TokenSpelling & { readonly size: number }, colour: boolean, named: boolean): TokenView {
  const idWidth = String(tokenizer.size).length;
  const dim = (text: string): string => (colour ? `\u001B[2m${text}\u001B[0m` : text);
  const spell = spelling(tokenizer);
  let shown = 0;
  return {
    async begin(source) {
      if (named) await write(stdout, `${dim(`${printable(source, false)}:`)}\n`);
    },
    async put({ pieces }) {
      let lines = '';
      for (const { id, start, end } of pieces) {
        const spelled = printable(spell(id), false);
        const place = `${String(start).padStart(8)} ${String(end).padEnd(8)}`;
        lines += `${dim(place)} ${String(id).padStart(idWidth)}  ${colour ? terminalTint(spelled, shown) : spelled}\n`;
        shown += 1;
      }
      await write(stdout, lines);
    },
    end: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}
