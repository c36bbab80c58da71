import type { FormState } from './form-state.ts';

/** A field that holds a number. */
export interface NumberField {
  readonly name: Exclude<keyof FormState, 'prompt' | 'stop' | 'backend'>;
  readonly label: string;
  /** What the value does, in a few words. */
  readonly hint: string;
  readonly least: number;
  /** Undefined where the model says. */
  readonly most: number | undefined;
  readonly step: number;
  readonly whole: boolean;
  /** Whether it has a slider too. */
  readonly slides: boolean;
}

/** The number fields in the order they stand on the page. */
export const numberFields: readonly NumberField[] = [
  { name: 'temperature', label: 'Temperature', hint: '0 takes the most likely token', least: 0, most: 5, step: 0.05, whole: false, slides: true },
  { name: 'topP', label: 'Top-p', hint: 'share of the probability to draw from; 1 is all', least: 0, most: 1, step: 0.01, whole: false, slides: true },
  { name: 'minP', label: 'Min-p', hint: 'least likelihood beside the first; 0 is any', least: 0, most: 1, step: 0.01, whole: false, slides: true },
  { name: 'topK', label: 'Top-k', hint: 'most likely tokens to draw from; 0 is all', least: 0, most: undefined, step: 1, whole: true, slides: false },
  { name: 'maxNewTokens', label: 'New tokens', hint: 'at most', least: 1, most: undefined, step: 1, whole: true, slides: false },
  { name: 'seed', label: 'Seed', hint: 'the same seed gives the same text', least: 0, most: Number.MAX_SAFE_INTEGER, step: 1, whole: true, slides: false },
];
