import { TokstreamError } from '@tokstream/core';
import type { LlamaConfig } from '@tokstream/model';
import type { Recipe } from './recipe.ts';

/** What a checkpoint remembers of the run it belongs to. */
export function recipeNotes(recipe: Recipe, config: LlamaConfig, totalSteps: number): Readonly<Record<'recipe' | 'totalSteps', string>> {
  return { recipe: JSON.stringify({ ...recipe, ...config }), totalSteps: String(totalSteps) };
}

/**
 * Refuses to go on from a checkpoint of another recipe. Settings that only one of the two knows are passed over: a
 * trainer refuses weights of another shape by itself. The number of steps may change until the learning rate falls.
 *
 * @throws `other-recipe`
 */
export function checkRecipe(found: Readonly<Record<string, string>>, stepsDone: number, recipe: Recipe, config: LlamaConfig, totalSteps: number): void {
  const before = JSON.parse(found['recipe'] ?? '{}') as Record<string, unknown>;
  const changed = Object.entries({ ...recipe, ...config }).find(([name, value]) => name in before && JSON.stringify(before[name]) !== JSON.stringify(value));
  if (changed !== undefined) throw refused(`The checkpoint was made with ${changed[0]} ${JSON.stringify(before[changed[0]])}, not ${JSON.stringify(changed[1])}; choose another --work folder to start anew.`);
  const totalBefore = Number(found['totalSteps'] ?? totalSteps);
  const shorter = Math.min(totalSteps, totalBefore);
  if (totalBefore !== totalSteps && stepsDone > shorter - recipe.decaySteps) throw refused(`The checkpoint is at step ${stepsDone}, among the last ${recipe.decaySteps} of ${shorter}, in which the learning rate falls; continue with --steps ${totalBefore}.`);
}

function refused(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'other-recipe', stage: 'train-tiny' });
}
