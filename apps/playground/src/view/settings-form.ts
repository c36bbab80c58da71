import { numberFields } from '../state/fields.ts';
import type { FormState } from '../state/form-state.ts';
import { largest, type ModelLimits } from '../state/parse-settings.ts';
import { element } from './element.ts';

const form = element<HTMLFormElement>('form');

/** The fields of the page. */
export const settingsForm = {
  /** Makes the number fields; `changed` is called whenever any field changes. */
  build(changed: (name: keyof FormState) => void): void {
    element('fields').append(...numberFields.map(({ name, label, hint, least, most, step, slides }) => {
      const field = document.createElement('div');
      field.className = 'field';
      field.innerHTML = `<label for="${name}">${label}</label><input id="${name}" name="${name}" form="form" type="number" inputmode="decimal" min="${least}" step="${step}" aria-describedby="${name}-hint"><p id="${name}-hint" class="hint muted">${hint}</p>`;
      if (slides) field.insertAdjacentHTML('beforeend', `<input type="range" tabindex="-1" aria-hidden="true" min="${least}" max="${name === 'temperature' ? 2 : most}" step="${step}" data-for="${name}">`);
      return field;
    }));
    const slider = (name: string): HTMLInputElement | null => document.querySelector(`[data-for="${name}"]`);
    document.addEventListener('input', ({ target }) => {
      const { name, value, dataset } = target as HTMLInputElement;
      if (dataset['for'] !== undefined) control(dataset['for']).value = value;
      const own = slider(name);
      if (own !== null) own.value = value;
      const changedName = dataset['for'] ?? name;
      if (changedName !== '') changed(changedName as keyof FormState);
    });
  },
  read(): FormState {
    // Numbers that are none read as empty from a number field.
    return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).replaceAll('\r\n', '\n')])) as unknown as FormState;
  },
  write(state: FormState): void {
    for (const [name, value] of Object.entries(state)) {
      control(name).value = value;
      const slider = document.querySelector<HTMLInputElement>(`[data-for="${name}"]`);
      if (slider !== null) slider.value = value;
    }
  },
  limit(limits: ModelLimits): void {
    for (const field of numberFields) if (field.name !== 'seed') (control(field.name) as HTMLInputElement).max = String(largest(field, limits));
  },
  /** Marks one field as wrong and goes there, or none. */
  mark(wrong: string | undefined): void {
    for (const { name } of numberFields) {
      if (name === wrong) control(name).setAttribute('aria-invalid', 'true');
      else control(name).removeAttribute('aria-invalid');
    }
    if (wrong !== undefined) control(wrong).focus();
  },
};

/** By name alone: a form's own `namedItem` takes ids too, and a button may have the name of a field for its id. */
function control(name: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return document.querySelector(`[form="form"][name="${name}"], #form [name="${name}"]`)!;
}
