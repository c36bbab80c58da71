import { describeAsMermaid } from './describe-as-mermaid.ts';
import { describeAsText } from './describe-as-text.ts';
import { descriptionOf } from './described.ts';

/**
 * Shows what an operator says of itself: as lines of text, as JSON (a `StageDescription`), or as a Mermaid flow chart.
 *
 * @example
 * ```js
 * import { describe, described, pipeline } from '@tokstream/core';
 * import { map } from 'rxjs';
 * const lengths = described(map((text) => text.length), { name: 'lengths', input: 'text', output: 'number' });
 * console.log(describe(pipeline({ name: 'measure' })(lengths), 'mermaid'));
 * ```
 */
export function describe(operator: (source: never) => unknown, format: 'text' | 'json' | 'mermaid' = 'text'): string {
  const description = descriptionOf(operator);
  if (format === 'json') return JSON.stringify(description, undefined, 2);
  return format === 'text' ? describeAsText(description) : describeAsMermaid(description);
}
