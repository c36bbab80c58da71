import { TokstreamError } from '@tokstream/core';
import type { CheckpointOptions } from './training-run-options.ts';

/** What a run must have in common with the checkpoint it continues from. */
export interface RecipeGuardOptions {
  /** Settings by name, of values that JSON has. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly totalSteps: number;
  /** Steps at the end over which the learning rate falls: until then the number of steps may change. */
  readonly decaySteps: number;
}

/**
 * Keeps a run from going on from a checkpoint of another recipe: options for the `checkpoint` of `trainingRun`, whose check throws
 * `other-recipe`. Settings that only one of the two knows are passed over: a trainer refuses weights of another shape by itself.
 */
export function recipeGuard({ settings, totalSteps, decaySteps }: RecipeGuardOptions): Required<Pick<CheckpointOptions, 'notes' | 'check'>> {
  return {
    notes: { recipe: JSON.stringify(settings), totalSteps: String(totalSteps) },
    check(found, stepsDone) {
      const before = JSON.parse(found['recipe'] ?? '{}') as Record<string, unknown>;
      const changed = Object.entries(settings).find(([name, value]) => name in before && JSON.stringify(before[name]) !== JSON.stringify(value));
      if (changed !== undefined) throw refused(`The checkpoint was made with ${changed[0]} ${JSON.stringify(before[changed[0]])}, not ${JSON.stringify(changed[1])}; choose another --work folder to start anew.`);
      const totalBefore = Number(found['totalSteps'] ?? totalSteps);
      const shorter = Math.min(totalSteps, totalBefore);
      if (totalBefore !== totalSteps && stepsDone > shorter - decaySteps) throw refused(`The checkpoint is at step ${stepsDone}, among the last ${decaySteps} of ${shorter}, in which the learning rate falls; continue with --steps ${totalBefore}.`);
    },
  };
}

function refused(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'other-recipe', stage: 'trainingRun' });
}
