import type { Arguments, Options } from '../arguments/option.ts';
import type { ReportSettings } from '../report/report-page.ts';
import type { GenerateSettings } from './generate-settings.ts';

/** Options that the page tells in words of its own, or that are no settings. */
const toldElsewhere: ReadonlySet<string> = new Set(['model', 'backend', 'engine', 'prompt-ids', 'report', 'json', 'temperature', 'top-k', 'top-p', 'min-p', 'seed', 'max-new-tokens', 'stop', 'concurrency', 'logprobs']);

/** The settings of a run as its page tells them. */
export function reportSettings({ sampling, stops, batch, topLogProbabilities, speculation }: GenerateSettings, given: Arguments, options: Options): ReportSettings {
  const others = Object.entries(options).flatMap(([name, { type }]): ReportSettings['others'] => {
    if (toldElsewhere.has(name)) return [];
    if (type === 'boolean') return given.flag(name) ? [[name, 'yes']] : [];
    return given.texts(name).length === 0 ? [] : [[name, given.texts(name).join(', ')]];
  });
  return {
    sampling: sampling.sampling,
    seed: sampling.seed,
    maxNewTokens: stops.maxNewTokens ?? 128,
    stopStrings: stops.stopStrings,
    concurrency: batch.concurrency,
    topLogProbabilities,
    drafts: speculation.drafter !== undefined,
    others,
  };
}
