export { applyPlan, type ApplyPlanOptions } from './plan/apply-plan.ts';
export { checkPlan } from './plan/check-plan.ts';
export { composePlans } from './plan/compose-plans.ts';
export { createPlan } from './plan/create-plan.ts';
export { type PlanFill } from './plan/fill-dropped.ts';
export { identityPlan } from './plan/identity-plan.ts';
export { invertPlan } from './plan/invert-plan.ts';
export { type PlanMode, planModes } from './plan/plan-mode.ts';
