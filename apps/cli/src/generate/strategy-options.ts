import { type Arguments, grouped, type Options } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { parseSettings } from '../arguments/parse-settings.ts';

/** Options that choose another way through the tokens than one after another. */
export const strategyOptions: Options = grouped('Search', {
  beams: { type: 'string', value: 'N', help: 'beam search: follow the N best texts at once; with a filter or temperature they are drawn' },
  'length-penalty': { type: 'string', value: 'X', help: 'of --beams: above 0 favours long texts; default 1' },
  'beam-groups': { type: 'string', value: 'N', help: 'of --beams: groups that are kept apart; default 1' },
  'diversity-penalty': { type: 'string', value: 'X', help: 'of --beams: what it costs to say what an earlier group says; default 0' },
  'contrastive-search': { type: 'string', value: 'k=4,alpha=0.6', help: 'likely tokens that are unlike what was said before' },
  'best-of': { type: 'string', value: 'N', help: 'draw N texts and print the most likely one' },
  'self-consistency': { type: 'string', value: 'N', help: 'draw N texts and print one with the answer that most of them give' },
  answer: { type: 'string', value: 'REGEX', help: 'of --self-consistency: what the answer is, its last match or group; default the last line' },
  'token-budget': { type: 'string', value: 'N', help: 'of the two before: tokens that all texts of the run may have together' },
});

/** Options that work on bytes. */
export const byteOptions: Options = grouped('Bytes', {
  heal: { type: 'boolean', help: 'let the last token of the prompt be chosen again, for prompts that end inside a word' },
  'exact-bytes': { type: 'boolean', help: 'draw byte by byte, as if there were no tokens; byte-level BPE tokenizers only' },
  fill: { type: 'string', value: 'SUFFIX', help: 'find what stands between the prompt and SUFFIX; as --exact-bytes' },
});

/** Which way through the tokens. */
export type Strategy =
  | { readonly type: 'plain'; readonly heal: boolean }
  | { readonly type: 'beams'; readonly beams: number; readonly lengthPenalty: number | undefined; readonly groups: number | undefined; readonly diversityPenalty: number | undefined }
  | { readonly type: 'contrastive-search'; readonly k: number; readonly alpha: number }
  | { readonly type: 'best-of'; readonly n: number; readonly tokenBudget: number }
  | { readonly type: 'self-consistency'; readonly n: number; readonly tokenBudget: number; readonly answer: RegExp | undefined }
  | { readonly type: 'exact-bytes' }
  | { readonly type: 'fill'; readonly suffix: string };

export function readStrategy(given: Arguments): Strategy {
  const count = { least: 1, whole: true };
  const beams = given.number('beams', count);
  const contrastive = given.text('contrastive-search');
  const bestOf = given.number('best-of', count);
  const voters = given.number('self-consistency', count);
  const tokenBudget = given.number('token-budget', { least: 0, whole: true }) ?? Number.POSITIVE_INFINITY;
  const suffix = given.text('fill');
  if (beams !== undefined) {
    return {
      type: 'beams',
      beams,
      lengthPenalty: given.number('length-penalty', { least: Number.NEGATIVE_INFINITY }),
      groups: given.number('beam-groups', count),
      diversityPenalty: given.number('diversity-penalty', { least: 0 }),
    };
  }
  if (contrastive !== undefined) {
    const settings = parseSettings('contrastive-search', contrastive, ['k', 'alpha']);
    return { type: 'contrastive-search', k: settings.number('k') ?? 4, alpha: settings.number('alpha') ?? 0.6 };
  }
  if (bestOf !== undefined) return { type: 'best-of', n: bestOf, tokenBudget };
  if (voters !== undefined) return { type: 'self-consistency', n: voters, tokenBudget, answer: readAnswer(given.text('answer')) };
  if (given.flag('exact-bytes')) return { type: 'exact-bytes' };
  if (suffix !== undefined) {
    if (suffix === '') throw invalidArgument('--fill is empty; give the text that comes after.');
    return { type: 'fill', suffix };
  }
  return { type: 'plain', heal: given.flag('heal') };
}

function readAnswer(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern, 'gu');
  } catch (error) {
    throw invalidArgument(`--answer ${JSON.stringify(pattern)} is no regular expression (${(error as Error).message}); mend it.`);
  }
}
