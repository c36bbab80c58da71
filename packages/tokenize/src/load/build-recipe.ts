import { AddedTokenStage } from '../added/added-token-stage.ts';
import { AddedTokenTrie } from '../added/added-token-trie.ts';
import { PairCutter, TokenPairs } from '../models/bpe/pair-cutter.ts';
import { readModel } from '../models/read-model.ts';
import { normalizerStages, normalizeText } from '../normalize/normalizer-stages.ts';
import type { LoadedModel } from '../pipeline/model-record.ts';
import type { PieceStageFactory } from '../pipeline/piece-stage.ts';
import { PipelineRecipe } from '../pipeline/pipeline-recipe.ts';
import { pretokenizerStages } from '../pretokenize/pretokenizer-stages.ts';
import type { AddedTokenJson, TokenizerJson } from '../tokenizer-json.ts';

/** The parts of a `tokenizer.json` put together for encoding. */
export interface BuiltRecipe {
  readonly recipe: PipelineRecipe;
  readonly model: LoadedModel;
  /** Added tokens that are looked for in normalized text, by id, as the normalizer spells them. */
  readonly normalizedTokens: ReadonlyMap<number, string>;
}

/**
 * Builds the pipeline in the order of the crate: added tokens of the plain text, normalizer, added tokens of the normalized
 * text, pre-tokenizer, model.
 *
 * @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer`
 */
export function buildRecipe(json: TokenizerJson, name: string): BuiltRecipe {
  const normalizers = normalizerStages(json.normalizer, name);
  const { stages: pretokenizers, byteLevel } = pretokenizerStages(json.pre_tokenizer, name);
  const model = readModel(json.model, { name, byteLevel });
  const isPlain = (token: AddedTokenJson): boolean => !token.normalized || normalizers.length === 0;
  const normalized = json.added_tokens.filter((token) => !isPlain(token)).map((token) => ({ ...token, content: normalizeText(normalizers, token.content) }));
  const stages = [
    ...addedTokens(json.added_tokens.filter(isPlain)),
    ...normalizers,
    ...addedTokens(normalized),
    ...pretokenizers,
    ...(byteLevel ? [] : pairCutter(json, model)),
  ];
  return { recipe: new PipelineRecipe(stages, model.model), model, normalizedTokens: new Map(normalized.map(({ id, content }) => [id, content])) };
}

function addedTokens(tokens: readonly AddedTokenJson[]): PieceStageFactory[] {
  const trie = new AddedTokenTrie(tokens);
  return trie.size === 0 ? [] : [() => new AddedTokenStage(trie)];
}

/** Cuts the long pieces of BPE tokenizers without a pre-tokenizer, where that changes nothing. */
function pairCutter({ model: part }: TokenizerJson, { vocabulary }: LoadedModel): PieceStageFactory[] {
  const isMarked = Boolean(part['continuing_subword_prefix']) || Boolean(part['end_of_word_suffix']);
  if (part.type !== 'BPE' || isMarked || part['ignore_merges'] === true) return [];
  let pairs: TokenPairs | undefined;
  return [
    () => {
      pairs ??= new TokenPairs(vocabulary, (codePoint) => vocabulary.idOf(String.fromCodePoint(codePoint)) !== null);
      return new PairCutter(pairs);
    },
  ];
}
