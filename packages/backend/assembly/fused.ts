// The entry of the fused engine's module; see fused/step.ts.
export { finishPacking, packRows } from './fused/pack';
export { writeConstants } from './fused/rows';
export { quantisePanels } from './fused/screen';
export { embedRow, keepSlots, runStep } from './fused/step';
export { panelBytes, panelRoom, roundedRoom } from './fused/weights';
