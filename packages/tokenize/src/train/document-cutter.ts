import { TokstreamError } from '@tokstream/core';
import { normalizerStages } from '../normalize/normalizer-stages.ts';
import type { PieceStage } from '../pipeline/piece-stage.ts';
import { pretokenizerStages } from '../pretokenize/pretokenizer-stages.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { PieceCollector, pieceCutter, type UnitCollector } from './piece-cutter.ts';
import type { TextCutter } from './text-cutter.ts';
import { refuseOptions } from './trainer-options.ts';

/** The parts of a `tokenizer.json` that come before its model. */
export interface DocumentCutterOptions {
  readonly normalizer?: TokenizerPartJson;
  readonly preTokenizer: TokenizerPartJson | null;
  /** What units are made of pieces. By default each piece is one. */
  readonly collector?: UnitCollector;
}

/**
 * Cuts documents as the finished tokenizer will, with the same stages.
 *
 * @throws TokstreamError `invalid-trainer-options` for parts that cannot be used
 */
export function documentCutter(name: string, options: DocumentCutterOptions): TextCutter {
  const { normalizer = null, preTokenizer, collector = new PieceCollector() } = options;
  return pieceCutter([...makeStages(name, () => normalizerStages(normalizer, name)), ...preTokenizerStages(name, preTokenizer)], collector);
}

/** The stages of a pre-tokenizer, new. */
export function preTokenizerStages(name: string, preTokenizer: TokenizerPartJson | null): PieceStage[] {
  return makeStages(name, () => pretokenizerStages(preTokenizer, name).stages);
}

function makeStages(name: string, read: () => readonly (() => PieceStage)[]): PieceStage[] {
  try {
    return read().map((make) => make());
  } catch (cause) {
    if (TokstreamError.isInstance(cause)) return refuseOptions(name, cause.message);
    throw cause;
  }
}
