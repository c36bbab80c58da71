import { TokstreamError } from '@tokstream/core';
import type { BpeMerges } from './bpe-merges.ts';
import { trainedMerges } from './trained-merges.ts';

/**
 * The merge list of a parsed `tokenizer.json`. Merges that no training made, as files converted from SentencePiece have many, are left out.
 *
 * @throws `unsupported-tokenizer` when it is no BPE
 */
export function readBpeMerges(tokenizerJson: object): BpeMerges {
  const { model, pre_tokenizer: preTokenizer, decoder } = tokenizerJson as { readonly model?: { readonly type?: unknown; readonly merges?: unknown }; readonly pre_tokenizer?: unknown; readonly decoder?: unknown };
  const merges = model?.merges;
  if (!Array.isArray(merges)) throw new TokstreamError(`The tokenizer is a ${String(model?.type ?? 'file without a model')}, which has no merges; only a BPE tells of the data that it was trained on.`, { code: 'unsupported-tokenizer', stage: 'readBpeMerges' });
  const pairs = merges.map((merge: unknown): readonly [string, string] => {
    const pair: readonly unknown[] = typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    if (pair.length !== 2 || !pair.every((token) => typeof token === 'string')) throw new TokstreamError(`${JSON.stringify(merge)} is no merge; a tokenizer.json has pairs of tokens there.`, { code: 'unsupported-tokenizer', stage: 'readBpeMerges' });
    return pair as readonly [string, string];
  });
  return { merges: trainedMerges(pairs), alphabet: isByteLevel(preTokenizer) || isByteLevel(decoder) ? 'bytes' : 'characters' };
}

function isByteLevel(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return ('type' in part && part.type === 'ByteLevel') || Object.values(part).some(isByteLevel);
}
