import type { MergedBlock } from '@tokstream/merge';
import { write, writeJson } from '../output/write.ts';

/** Prints what became of each document. */
export interface MergeView {
  /** @param text of the document, where spans are shown */
  document(merged: MergedBlock, text: string): Promise<void>;
  /** The totals. */
  end(): Promise<void>;
}

/** @param show `json`, one object a line; `spans`, also the text with bars between tokens; or `lengths` alone */
export function mergeView(stdout: NodeJS.WritableStream, show: 'json' | 'spans' | 'lengths'): MergeView {
  const total = { documents: 0, tokens: 0, merged: 0 };
  return {
    async document({ block, plan, parts }, text) {
      total.documents += 1;
      total.tokens += plan.n;
      total.merged += plan.m;
      if (show === 'json') {
        await writeJson(stdout, { document: total.documents, tokens: plan.n, merged: plan.m, saved: saved(plan.m, plan.n), ids: [...block.ids], start: [...block.start], end: [...block.end], sizes: [...plan.size], parts: [...parts.ids] });
        return;
      }
      await write(stdout, `document ${total.documents}: ${lengths(plan.n, plan.m)}\n`);
      if (show === 'spans') await write(stdout, `${barred(block, text)}\n`);
    },
    async end() {
      if (show !== 'json' && total.documents > 1) await write(stdout, `${total.documents} documents: ${lengths(total.tokens, total.merged)}\n`);
    },
  };
}

function saved(merged: number, tokens: number): number {
  return tokens === 0 ? 0 : 1 - merged / tokens;
}

function lengths(tokens: number, merged: number): string {
  return `${tokens} tokens, ${merged} after merging, ${(100 * saved(merged, tokens)).toFixed(1)} % saved`;
}

/** The text of each token between bars; a character that several tokens share stands in the first. */
function barred({ start, end }: MergedBlock['block'], text: string): string {
  let from = 0;
  const pieces = Array.from(end, (to, at) => {
    const piece = text.slice(Math.max(from, start[at]!), to);
    from = Math.max(from, to);
    return piece.replaceAll('\n', '\\n').replaceAll(/\p{Cc}/gu, '\uFFFD');
  });
  return pieces.filter((piece) => piece !== '').join('|');
}
