import { defaultForm, type FormState } from './form-state.ts';

const names = Object.keys(defaultForm) as (keyof FormState)[];

/** The part of an address after `#` that brings a form back; what is as it opens anyway is left out. */
export function formatUrlHash(form: FormState): string {
  const changed = names.filter((name) => form[name] !== defaultForm[name]);
  return new URLSearchParams(changed.map((name) => [name, form[name]])).toString();
}

/** The form of an address; names nobody knows are passed over. */
export function parseUrlHash(hash: string): FormState {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? defaultForm[name]])) as unknown as FormState;
}
