import { documentCutter, preTokenizerStages } from './document-cutter.ts';
import { PieceCollector } from './piece-cutter.ts';
import { superwordRegex } from './superword-pattern.ts';
import type { TextCutter } from './text-cutter.ts';
import { splitPart, trainPatterns } from './train-pattern.ts';
import type { TrainerOptions } from './trainer-options.ts';
import { WindowCollector, type WindowSize } from './window-collector.ts';

const wordRule = splitPart(trainPatterns.cl100k);

/**
 * Cuts text into windows of a few neighbouring words, in which merges may reach over spaces.
 *
 * Words are the pretokens of GPT-4, which `windowWords` finds again; a window never reaches over a cut of `superwordRegex`. Held are
 * at most the words of one window.
 */
export function windowCutter(name: string, { normalizer }: TrainerOptions, size: WindowSize): TextCutter {
  const [splitter] = preTokenizerStages(name, wordRule);
  const collector = new WindowCollector(splitter!, size);
  return documentCutter(name, { ...(normalizer !== undefined && { normalizer }), preTokenizer: splitPart(superwordRegex), collector });
}

/** Finds the words of a window. */
export function windowWords(name: string): (window: string) => readonly string[] {
  const [stage] = preTokenizerStages(name, wordRule);
  const collector = new PieceCollector();
  stage!.next = collector;
  return (window) => {
    stage!.piece(window, 0, window.length, { base: 0, start: null, end: null });
    return collector.take();
  };
}
