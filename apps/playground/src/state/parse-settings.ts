import type { FormState } from './form-state.ts';
import { type NumberField, numberFields } from './fields.ts';
import type { Settings } from './settings.ts';

/** What the model allows. */
export interface ModelLimits {
  readonly vocabulary: number;
  readonly maxPositions: number;
}

/** A field that cannot be used, and one line that says why. */
export interface FormProblem {
  readonly field: NumberField['name'];
  readonly message: string;
}

/** The largest value of a field with this model. */
export function largest({ name, most }: NumberField, { vocabulary, maxPositions }: ModelLimits): number {
  return most ?? (name === 'topK' ? vocabulary : maxPositions);
}

/** Checks a form against the ranges of its fields. */
export function parseSettings(form: FormState, limits: ModelLimits): Settings | FormProblem {
  const values: Partial<Record<NumberField['name'], number>> = {};
  for (const field of numberFields) {
    const text = form[field.name].trim();
    const value = text === '' ? Number.NaN : Number(text);
    const most = largest(field, limits);
    if (!(value >= field.least && value <= most) || (field.whole && !Number.isSafeInteger(value))) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${field.least}` : `from ${field.least} to ${most}`;
      return { field: field.name, message: `${field.label} is ${text === '' ? 'empty' : text}; it must be a ${field.whole ? 'whole ' : ''}number ${range}.` };
    }
    values[field.name] = value;
  }
  const { temperature, topK, topP, minP, seed, maxNewTokens } = values as Record<NumberField['name'], number>;
  return {
    sampling: { temperature, ...(topK > 0 && { topK }), ...(topP < 1 && { topP }), ...(minP > 0 && { minP }) },
    seed,
    maxNewTokens,
    stopStrings: form.stop.split('\n').map((line) => line.replaceAll(String.raw`\n`, '\n')).filter((line) => line !== ''),
  };
}
