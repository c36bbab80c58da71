import { type AuditText, estimateMixture, type MixtureEstimate, readBpeMerges, sentencePieceWords } from '@tokstream/metrics';
import { countPretokens, type Tokenizer } from '@tokstream/tokenize';

/** Parts that the lines of each text are dealt out to; without each of them the shares are inferred again, which tells how sure they are. */
const parts = 5;

/** What languages a tokenizer was trained on, as far as its merges and the texts tell. Undefined for one that is no BPE. */
export async function estimateOf(tokenizer: Tokenizer, texts: readonly AuditText[], signal: AbortSignal): Promise<MixtureEstimate | undefined> {
  const json = tokenizer.toJSON();
  if (json.model.type !== 'BPE') return undefined;
  const cutter = { ...json, model: { type: 'BPE', vocab: {}, merges: [] } };
  const samples = texts.map(({ language, lines }) => {
    const dealt = Array.from({ length: parts }, (_, part) => countPretokens(cutter, lines.filter((_, line) => line % parts === part).map(({ text }) => text)));
    return [language, json.pre_tokenizer === null ? dealt.map(sentencePieceWords) : dealt] as const;
  });
  return estimateMixture(readBpeMerges(json), Object.fromEntries(samples), { signal });
}
