import type { SearchResult, Sequence, TokenBudget } from '@tokstream/decode';
import type { Generation } from '../generate/generation.ts';
import { seconds } from './format.ts';

/** Shows what a search finds: nothing is certain before its end. */
export interface SearchView {
  begin(sequence: Sequence): void;
  found(result: SearchResult): void;
  /** Always called, also after an error. */
  end(): void;
}

/** With `--json` a `search` object with all candidates and the `done` object of the winner for each prompt; else prompts and texts, and a summary on stderr. */
export function searchView({ stdout, stderr, now }: Generation['io'], budget: TokenBudget, { given, world, backend }: Generation): SearchView {
  const startedAt = now();
  const open = new Map<number, { readonly sequence: Pick<Sequence, 'promptIds' | 'prefillSeconds'>; readonly startedAt: number }>();
  const print = (value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);
  const bold = (text: string): string => (stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
  let done = 0;
  return {
    begin({ index, promptIds, prefillSeconds }) {
      open.set(index, { sequence: { promptIds, prefillSeconds }, startedAt: now() });
    },
    found({ sequence: index, strategy, candidates, winner, votes, spent, calls, drafted, accepted }) {
      const { sequence, startedAt: from } = open.get(index)!;
      open.delete(index);
      done += 1;
      if (given.flag('json')) {
        print({ type: 'search', sequence: index, strategy, candidates: candidates.map(({ promptIds: _promptIds, ids, logprobs, ...candidate }) => ({ ...candidate, ids: [...ids], logprobs: [...logprobs] })), ...(votes && { votes }), spent });
        print({
          type: 'done',
          sequence: index,
          reason: winner?.reason ?? 'budget',
          promptIds: [...sequence.promptIds],
          ids: [...(winner?.ids ?? [])],
          ...(world.tokenizer && { text: winner?.text ?? '' }),
          seconds: { prefill: sequence.prefillSeconds, decode: (now() - from) / 1000 },
          tokens: spent.tokens,
          rows: spent.rows,
          calls,
          drafted,
          accepted,
          ...world.runsOn,
        });
        return;
      }
      stdout.write(`${bold(world.tokenizer?.decode(sequence.promptIds) ?? `${sequence.promptIds.join(' ')} |`)}${winner?.text ?? Array.from(winner?.ids ?? [], (id) => ` ${id}`).join('')}\n\n`);
      if (winner === undefined) stderr.write(`Prompt ${index + 1} has no text: ${candidates.length === 0 ? 'the token budget is spent' : `none of ${candidates.length} came to an answer`}.\n`);
      for (const { answer, count } of votes?.slice(0, 5) ?? []) stderr.write(`${count} of ${candidates.length}: ${answer}\n`);
    },
    end() {
      if (done === 0 || given.flag('json')) return;
      const limit = budget.limit === Number.POSITIVE_INFINITY ? '' : ` of ${budget.limit}`;
      stderr.write(`${done} ${done === 1 ? 'prompt' : 'prompts'}, ${budget.spent}${limit} tokens in ${budget.rows} rows; ${seconds((now() - startedAt) / 1000)} in all, on ${backend.name} ${world.model.engine}\n`);
    },
  };
}
