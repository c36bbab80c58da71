import type { AuditText } from '../tokenizer/audit/audit-text.ts';
import { fitMixture, type FitMixtureOptions, type MixtureFit } from './fit-mixture.ts';
import { leaveOut } from './leave-out.ts';
import type { CountedPretokens } from './merge-replay.ts';
import { readBpeMerges } from './read-bpe-merges.ts';
import { sentencePieceWords } from './sentence-piece-words.ts';

/** What is used of a parsed `tokenizer.json`; tokenizers of `@tokstream/tokenize` give it by `toJSON`. */
export interface TokenizerFile {
  readonly model: { readonly type?: string; readonly vocab?: unknown };
  readonly pre_tokenizer?: unknown;
}

/** What a tokenizer was trained on, and how sure that is. */
export interface TrainingMixture extends MixtureFit {
  /** Standard error of each share, as far as it comes from which text is in the samples. Text of another kind than the training data moves shares further. */
  readonly deviations: Readonly<Record<string, number>>;
}

/** How often each pretoken comes in documents, cut as a tokenizer cuts: `countPretokens` of `@tokstream/tokenize`. */
export type CountPretokens = (tokenizerJson: unknown, documents: Iterable<string>) => CountedPretokens;

/** Parts that the lines of each text are dealt out to; without each of them the shares are inferred again, which tells how sure they are. */
const parts = 5;
/** Share of its characters that a vocabulary must have for its merges to tell anything of a text. */
const leastKnown = 0.5;

/**
 * `fitMixture` for texts, with standard errors: in what shares their languages were in the training data of a tokenizer. Undefined for one that is no BPE.
 *
 * A text most of whose characters are not in the vocabulary gets no share: training did not see its pairs, so no merge tells of it.
 *
 * Errors: `aborted`.
 */
export async function estimateTrainingMixture(tokenizer: TokenizerFile, texts: readonly AuditText[], countPretokens: CountPretokens, options: FitMixtureOptions = {}): Promise<TrainingMixture | undefined> {
  if (tokenizer.model.type !== 'BPE') return undefined;
  const merges = readBpeMerges(tokenizer);
  const cutter = { ...tokenizer, model: { type: 'BPE', vocab: {}, merges: [] } };
  const vocabulary = new Set(Object.keys((tokenizer.model.vocab ?? {}) as object));
  const samples = texts.flatMap(({ language, lines }) => {
    const pieces = Array.from({ length: parts }, (_, part) => countPretokens(cutter, lines.filter((_, line) => line % parts === part).map(({ text }) => text)));
    const dealt = tokenizer.pre_tokenizer == null ? pieces.map(sentencePieceWords) : pieces;
    return merges.alphabet === 'bytes' || knownShare(dealt, vocabulary) >= leastKnown ? [[language, dealt] as const] : [];
  });
  return leaveOut(Object.fromEntries(samples), (left) => fitMixture(merges, left, options));
}

/** Share of characters that stand in a vocabulary. */
function knownShare(dealt: readonly CountedPretokens[], vocabulary: ReadonlySet<string>): number {
  let [known, all] = [0, 0];
  for (const [pretoken, count] of dealt.flatMap((counts) => [...counts])) {
    for (const character of pretoken) {
      all += count;
      if (vocabulary.has(character)) known += count;
    }
  }
  return all === 0 ? 0 : known / all;
}
