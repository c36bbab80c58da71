import type { StopRule } from '../stop/stop-rule.ts';

/** The rule as if the sequence had been decoded in one go from its real prompt; see `resumedProcessor`. Time counts from the step. */
export function resumedRule(rule: StopRule, promptLength: number): StopRule {
  return {
    name: rule.name,
    check: (step) => rule.check({ ...step, promptLength }),
    clone: () => resumedRule(rule.clone?.() ?? rule, promptLength),
  };
}
