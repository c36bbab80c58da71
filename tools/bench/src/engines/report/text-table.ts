import { type EngineResults } from '../results/engine-results.ts';
import { verdicts } from '../results/verdicts.ts';
import { describeVerdict } from './describe-verdict.ts';
import { peerColumns, peerTable } from './peer-table.ts';

/** The results for a terminal. */
export function textTable(results: EngineResults): string {
  const models = results.models.map((model) => `\n${model.title}, ${model.rounds.length} ${model.rounds.length === 1 ? 'round' : 'rounds'}\n${columns([peerColumns, ...peerTable(model)])}`);
  const aims = verdicts(results).map((verdict) => [verdict.what, verdict.target, ...describeVerdict(verdict)]);
  return `${models.join('')}\n${columns([['what', 'target', 'measured', 'reached'], ...aims])}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at]!))).join('  ').trimEnd()}\n`).join('');
}
