// The entry of the fused engine's module; see fused/step.ts.
export { quantisePanels } from './fused/screen';
export { embedRow, keepSlots, runStep } from './fused/step';
