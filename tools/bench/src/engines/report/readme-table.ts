import type { EngineResults } from '../results/engine-results.ts';
import { verdicts } from '../results/verdicts.ts';
import { describeVerdict } from './describe-verdict.ts';

const [begin, end] = ['<!-- engines: written by "npm run bench -- readme" -->', '<!-- /engines -->'];

/** What the README says of the engines: what was aimed at and what was measured, and on what. */
function readmeTable(results: EngineResults): string {
  const { machine, startedAt, commit, isComplete } = results;
  const rows = verdicts(results).map((verdict) => `| ${[verdict.what, verdict.target, ...describeVerdict(verdict)].join(' | ')} |`);
  const source =
    results.models.length === 0
      ? 'Not measured yet: `npm run bench -- engines --json tools/bench/engines.json && npm run bench -- readme`.'
      : `Medians over rounds of ratios within a round, least and most in brackets: ${machine.processor}, ${machine.cores} cores, commit ${commit}, ${startedAt.slice(0, 10)}, \`npm run bench -- engines\`.${isComplete ? '' : ' The run is not complete.'}`;
  return `| what | target | measured | reached |
|---|---|---|---|
${rows.join('\n')}

${source}`;
}

/** A README with the table put between its two marks. */
export function putReadmeTable(readme: string, results: EngineResults): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The README has no lines "${begin}" and "${end}" for the table to stand between.`);
  return `${readme.slice(0, from + begin.length)}\n${readmeTable(results)}\n${readme.slice(to)}`;
}
