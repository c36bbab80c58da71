import { TokstreamError, type TokenBlock } from '@tokstream/core';
import type { CreateSpanMerger, MergedBlock } from '../spans/merged-block.ts';
import { SpanQueue, type SpanQueueSnapshot } from '../spans/span-queue.ts';
import { learnTable } from './learn-table.ts';
import { boundaryRule } from './merge-boundary.ts';
import { checkMergeOptions, type MergeOptions } from './merge-options.ts';
import type { MergeVocabulary } from './merge-vocabulary.ts';
import { Spellings } from './spellings.ts';

/** Options of `dynamicBpe`. A window is over when one of its limits is reached. */
export interface DynamicBpeOptions extends MergeOptions {
  /** Documents that end in a window. Default 32. */
  readonly windowDocuments?: number;
  /** Tokens of a window; a document that goes on beyond them goes on in the next. Default 65,536. */
  readonly windowTokens?: number;
}

interface Waiting {
  readonly tokens: SpanQueueSnapshot;
  readonly final: boolean;
}

/**
 * Merges the most frequent pairs of neighbouring tokens of a window, whatever the text: a vocabulary for it alone.
 *
 * Blocks come when their window is over, a block for each document in it, all with the table that was learned on it. Windows are counted in
 * tokens and documents, so blocks may be cut anywhere. To merge without waiting, freeze what was learned: `learnMerges` and `frozenMerges`.
 *
 * Source: Feher, Vulić and Minixhofer, "Retrofitting (Large) Language Models with Dynamic Tokenization" (2024), section 3.
 *
 * @throws `invalid-merge-options`, `invalid-vocabulary`
 */
export function dynamicBpe(vocabulary: MergeVocabulary, options: DynamicBpeOptions = {}): CreateSpanMerger {
  const { windowDocuments = 32, windowTokens = 65_536 } = options;
  checkMergeOptions(options, 'dynamicBpe');
  for (const [name, limit] of Object.entries({ windowDocuments, windowTokens })) {
    if (!(limit >= 1)) throw new TokstreamError(`${name} is ${limit}; a window has at least one.`, { code: 'invalid-merge-options', stage: 'dynamicBpe' });
  }
  const spellings = new Spellings(vocabulary);
  const mayMerge = boundaryRule(options.boundary ?? 'pretokens', spellings, options.isPretoken);
  return () => {
    let waiting: Waiting[] = [];
    let open = new SpanQueue();
    let [tokens, documents, isOpen] = [0, 0, false];
    const endWindow = (): MergedBlock[] => {
      if (isOpen) waiting.push({ tokens: open.snapshot(), final: false });
      const { table, chain } = learnTable('tokens', spellings, mayMerge, waiting.map(({ tokens: { ids } }) => ids), options);
      let place = 0;
      const blocks = waiting.map(({ tokens, final }) => {
        const queue = new SpanQueue();
        queue.restore(tokens);
        for (const end = place + tokens.ids.length; place < end; ) {
          let after = place + 1;
          while (after < end && chain.token[after] === -1) after += 1;
          queue.close(after - place, chain.token[place]);
          place = after;
        }
        return { ...queue.take(final), table };
      });
      [waiting, open, tokens, documents] = [[], new SpanQueue(), 0, 0];
      return blocks;
    };
    const endDocument = (): void => {
      waiting.push({ tokens: open.snapshot(), final: true });
      [open, isOpen] = [new SpanQueue(), false];
      documents += 1;
    };
    return {
      chunkInvariant: true,
      get held() {
        return tokens;
      },
      push(block) {
        const out: MergedBlock[] = [];
        for (let from = 0; from < block.ids.length; ) {
          const to = Math.min(block.ids.length, from + windowTokens - tokens);
          open.push(slice(block, from, to));
          isOpen = true;
          tokens += to - from;
          from = to;
          if (tokens >= windowTokens) out.push(...endWindow());
        }
        isOpen = true;
        if (block.final) endDocument();
        if (documents >= windowDocuments) out.push(...endWindow());
        return out;
      },
      flush() {
        if (isOpen) endDocument();
        return waiting.length === 0 ? [] : endWindow();
      },
      snapshot: () => ({ waiting: [...waiting], open: open.snapshot(), tokens, documents, isOpen }),
      restore(snapshot) {
        const saved = snapshot as { waiting: Waiting[]; open: SpanQueueSnapshot; tokens: number; documents: number; isOpen: boolean };
        ({ tokens, documents, isOpen } = saved);
        waiting = [...saved.waiting];
        open = new SpanQueue();
        open.restore(saved.open);
      },
      [Symbol.dispose]() {},
    };
  };
}

function slice({ ids, start, end }: TokenBlock, from: number, to: number): TokenBlock {
  return { ids: ids.subarray(from, to), start: start.subarray(from, to), end: end.subarray(from, to), final: false };
}
