import type { TokenBlock } from '@tokstream/core';
import { write, writeJson } from './write.ts';

/** Prints the tokens of one document as they come. */
export interface DocumentPrinter {
  put(block: TokenBlock): Promise<void>;
  end(): Promise<void>;
}

/** How tokens are printed: ids on a line, `ID START END` a line, their number, or one JSON object, which must wait for the end. */
export function tokenPrinter(stdout: NodeJS.WritableStream, mode: 'ids' | 'offsets' | 'count' | 'json'): () => DocumentPrinter {
  switch (mode) {
    case 'ids':
      return () => {
        let separator = '';
        return {
          async put({ ids }) {
            if (ids.length === 0) return;
            await write(stdout, separator + ids.join(' '));
            separator = ' ';
          },
          end: () => write(stdout, '\n'),
        };
      };
    case 'offsets':
      return () => ({
        async put({ ids, start, end }) {
          let lines = '';
          ids.forEach((id, at) => (lines += `${id} ${start[at]!} ${end[at]!}\n`));
          if (lines !== '') await write(stdout, lines);
        },
        end: () => Promise.resolve(),
      });
    case 'count':
      return () => {
        let count = 0;
        return {
          put({ ids }) {
            count += ids.length;
            return Promise.resolve();
          },
          end: () => write(stdout, `${count}\n`),
        };
      };
    case 'json':
      return () => {
        const all = { ids: [] as number[], start: [] as number[], end: [] as number[] };
        return {
          put({ ids, start, end }) {
            ids.forEach((id, at) => {
              all.ids.push(id);
              all.start.push(start[at]!);
              all.end.push(end[at]!);
            });
            return Promise.resolve();
          },
          end: () => writeJson(stdout, all),
        };
      };
  }
}
