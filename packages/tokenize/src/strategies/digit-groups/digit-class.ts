import { CodePointClasses } from '../../pattern/code-point-classes.ts';

/** What counts as a digit: any number (`N`), decimal digits of any script (`Nd`), or 0 to 9. */
export type DigitKind = 'N' | 'Nd' | 'ascii';

/** As regular expressions have it. */
export const digitClass: Readonly<Record<DigitKind, string>> = { N: String.raw`\p{N}`, Nd: String.raw`\p{Nd}`, ascii: '[0-9]' };

/** Tells digits by the Unicode version that the pattern splitters go by. */
export function isDigitOf(kind: DigitKind): (codePoint: number) => boolean {
  const classes = new CodePointClasses([{ source: digitClass[kind], ignoreCase: false }]);
  return (codePoint) => classes.has(classes.classOf(codePoint), 0);
}
