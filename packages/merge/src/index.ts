export { createPlan } from './plan/create-plan.ts';
