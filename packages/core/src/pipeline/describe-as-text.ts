import type { StageDescription } from './stage-description.ts';
import { stageFacts } from './stage-facts.ts';

/** One line a stage, stages within others indented. */
export function describeAsText(stage: StageDescription): string {
  return lines(stage).join('\n');
}

function lines(stage: StageDescription): string[] {
  const { input, output, stages = [], branches = [] } = stage;
  const shapes = input === undefined && output === undefined ? [] : [`${input ?? 'unknown'} -> ${output ?? 'unknown'}`];
  const facts = [...shapes, ...stageFacts(stage)].join(', ');
  const within = [...stages.flatMap(lines), ...branches.flatMap((branch) => lines(branch).map((line, index) => (index === 0 ? `| ${line}` : `  ${line}`)))];
  return [`${stage.name}${facts === '' ? '' : `: ${facts}`}`, ...within.map((line) => `  ${line}`)];
}
