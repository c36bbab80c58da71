import { policyName, type ErrorPolicyOptions } from '../error-policy.ts';
import type { StageDescription } from '../pipeline/stage-description.ts';

/** What a stage says of itself, and what it does with items that it fails on. */
export interface StageOptions<In> extends Partial<Omit<StageDescription, 'onError' | 'stages' | 'branches'>>, ErrorPolicyOptions<In> {}

/** The description among the options of a stage. */
export function stageDescription<In>(options: StageOptions<In>, name: string): StageDescription {
  const { onError = 'fail', onSkipped: _onSkipped, ...description } = options;
  return { name, ...description, onError: policyName(onError) };
}
