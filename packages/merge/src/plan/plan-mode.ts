/**
 * What becomes of the values of the positions of a slot: their mean, their mean weighted by how many tokens each stands for already, their
 * sum, the largest of each channel, or the value of the first, the last or the anchoring position alone.
 */
export type PlanMode = 'mean' | 'weighted-mean' | 'sum' | 'max' | 'first' | 'last' | 'anchor';

/** Every mode. */
export const planModes: readonly PlanMode[] = ['mean', 'weighted-mean', 'sum', 'max', 'first', 'last', 'anchor'];
