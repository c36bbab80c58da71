import { write } from '@tokstream/app-shell';
import type { TokenOrigin } from '@tokstream/core';
import { type Figures, figuresOf, totalFigures } from '../measure/figures.ts';
import { medianRun } from '../measure/version.ts';
import type { ComparisonView } from './comparison-view.ts';

const letters: Record<TokenOrigin, string> = { model: 'm', draft: 'd', bonus: 'b' };

/** One JSON object a prompt and version, and one for each version over all prompts. `origins` has a letter a token: model, draft, bonus. */
export function jsonView(stdout: NodeJS.WritableStream, wayNames: readonly string[]): ComparisonView {
  let prompt = -1;
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  return {
    async put(comparison) {
      prompt += 1;
      const lines = [comparison.plain, ...comparison.drafted].map((version) => {
        const { tokens, reason } = medianRun(version);
        return line({
          type: 'version',
          prompt,
          promptName: comparison.promptName,
          drafter: version.name,
          ...figureFields(figuresOf(version, comparison)),
          equal: version.difference === undefined,
          reason,
          ids: tokens.map(({ id }) => id),
          origins: tokens.map(({ origin }) => letters[origin]).join(''),
        });
      });
      await write(stdout, lines.join(''));
    },
    async end(comparisons, isCut) {
      const drafters = ['plain', ...wayNames].flatMap((name) => {
        const figures = totalFigures(name, comparisons);
        const versions = comparisons.flatMap(({ plain, drafted }) => [plain, ...drafted]).filter((version) => version.name === name);
        return figures === undefined ? [] : [{ drafter: name, ...figureFields(figures), equal: versions.every(({ difference }) => difference === undefined) }];
      });
      await write(stdout, line({ type: 'summary', prompts: comparisons.length, complete: !isCut, drafters }));
    },
  };
}

/** What cannot be told is null. */
function figureFields(figures: Figures): Record<string, unknown> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]: [string, unknown]) => [name, value ?? null]));
}
