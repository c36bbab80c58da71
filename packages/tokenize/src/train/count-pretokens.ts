import { parseTokenizerJson } from '../load/parse-tokenizer-json.ts';
import { normalizerStages } from '../normalize/normalizer-stages.ts';
import { pretokenizerStages } from '../pretokenize/pretokenizer-stages.ts';
import { pieceCutter } from './piece-cutter.ts';
import { pretokenCounter } from './pretoken-counter.ts';
import type { PretokenCounts } from './tokenizer-trainer.ts';

/**
 * How often each pretoken comes in documents, normalised and cut as a tokenizer does before its model.
 *
 * @param tokenizerJson a parsed `tokenizer.json`
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`
 */
export function countPretokens(tokenizerJson: unknown, documents: Iterable<string>): PretokenCounts {
  const name = 'The given object';
  const { normalizer, pre_tokenizer: preTokenizer } = parseTokenizerJson(tokenizerJson, name);
  const stages = [...normalizerStages(normalizer, name), ...pretokenizerStages(preTokenizer, name).stages];
  const counter = pretokenCounter(pieceCutter(stages.map((make) => make())));
  for (const document of documents) counter.add(document);
  return counter.counts;
}
