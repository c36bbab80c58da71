import { write } from '@tokstream/app-shell';
import type { TokenView } from './token-view.ts';

/** One JSON object a token; `source` counts the texts from 0. */
export function jsonView(stdout: NodeJS.WritableStream): TokenView {
  let source = -1;
  return {
    begin() {
      source += 1;
      return Promise.resolve();
    },
    async put({ pieces }) {
      await write(stdout, pieces.map(({ id, start, end, text }) => `${JSON.stringify({ source, id, start, end, text })}\n`).join(''));
    },
    end: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}
