import { createHash } from 'node:crypto';
import { cellKey } from '@tokstream/app-shell';
import { makeNeedles, type NeedleTask } from '@tokstream/metrics';
import { needleLikelihood, runNeedles } from '@tokstream/metrics/models';
import type { Tokenizer } from '@tokstream/tokenize';
import type { CellTask } from '../measure/cell-task.ts';
import { needleKinds } from './needle-kinds.ts';
import { policyAtBudget } from '../policies/policy-at-budget.ts';
import type { NeedleCell } from '../results/cell.ts';
import { formatBudget } from '../view/format-figures.ts';
import { cellPlaces } from './cell-places.ts';
import type { PlanOptions } from './plan-options.ts';
import { promptRows } from './prompt-rows.ts';

/** Tokens that are left for an answer. */
const answerTokens = 32;

/** What needle tasks are made from. */
export interface NeedlePlan {
  readonly kinds: readonly string[];
  /** Tasks of each kind. */
  readonly tasks: number;
  /** Tokens of a task, answer included, at most. */
  readonly length: number;
  readonly tokenizer: Tokenizer;
}

/** Every policy at every budget over each needle task. */
export function needleTasks({ kinds, tasks, length, tokenizer }: NeedlePlan, options: PlanOptions): readonly CellTask[] {
  const encode = (text: string): { readonly ids: Int32Array } => tokenizer.encode(text);
  return kinds.flatMap((kind) =>
    Array.from({ length: tasks }, (_, index) => {
      const needles = makeNeedles({ ...needleKinds.find((one) => one.kind === kind)!.options, style: 'words', length: { tokens: Math.max(1, length - answerTokens), encode }, seed: options.seed + index });
      return needleTask(kind, index, needles, tokenizer, options);
    }),
  );
}

function needleTask(kind: string, index: number, needles: NeedleTask, tokenizer: Tokenizer, options: PlanOptions): CellTask {
  const { model, base, seed, signal } = options;
  const { ids } = tokenizer.encode(needles.text);
  const content = createHash('sha256').update(JSON.stringify(needles)).digest('hex').slice(0, 24);
  const wanted = cellPlaces(options, ids.length).map((place) => ({
    ...place,
    key: cellKey({ ...base, task: 'needle', kind, index, content, promptRows, ...place, seed: seed + index }),
    label: `${place.policy} at ${formatBudget(place.budget)}, needle ${kind} ${index + 1}`,
  }));
  return {
    wanted,
    begin: () =>
      Promise.resolve(async ({ key, policy, budget, budgetTokens }): Promise<NeedleCell> => {
        const reading = { chunkRows: promptRows, signal };
        const bounded = policyAtBudget(policy, budgetTokens, seed + index);
        const [outcome] = await runNeedles(model, tokenizer, [needles], bounded, reading);
        const { gainBits } = await needleLikelihood(model, tokenizer, needles, bounded, reading);
        const { found, promptTokens, heldBytes } = outcome!;
        return { type: 'needle', key, kind, task: index, policy, budget, budgetTokens, length: promptTokens, bytes: heldBytes, needles: found.length, found: found.filter(Boolean).length, gain: gainBits };
      }),
  };
}
