/** What runs a model. */
export type EngineName = 'eager' | 'fused' | 'graph';
