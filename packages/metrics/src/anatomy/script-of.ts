import { scriptNames } from './script-names.ts';

/** Scripts this runtime's Unicode version knows, those with most letters in vocabularies first. */
const scripts: readonly (readonly [name: string, pattern: RegExp])[] = scriptNames.flatMap((name) => {
  try {
    return [[name, new RegExp(`^\\p{Script=${name}}$`, 'u')] as const];
  } catch {
    return [];
  }
});
const known = new Map<string, string>();

/** The Unicode script of a character, as `Latin` or `Han`; `Common` and `Inherited` for what several share. */
export function scriptOf(character: string): string {
  let script = known.get(character);
  if (script === undefined) known.set(character, (script = scripts.find(([, pattern]) => pattern.test(character))?.[0] ?? 'Unknown'));
  return script;
}
