import type { ItemShape, StageDescription } from './stage-description.ts';
import { stageFacts } from './stage-facts.ts';

/** Where an edge begins, and what flows along it. */
interface Tail {
  readonly id: string;
  readonly shape: ItemShape | undefined;
}

/** A flow chart from left to right: a node a stage, a frame around each pipeline, edges that carry the shapes. */
export function describeAsMermaid(root: StageDescription): string {
  const nodes: string[] = [];
  const edges: string[] = [];
  let count = 0;

  const node = (label: string, indent: string): string => {
    const id = `n${(count += 1)}`;
    nodes.push(`${indent}${id}${label}`);
    return id;
  };
  const connect = (tails: readonly Tail[], id: string): void => {
    for (const { id: from, shape } of tails) edges.push(`  ${from} -->${shape === undefined ? '' : `|${quoted(shape)}|`} ${id}`);
  };
  const draw = (stage: StageDescription, tails: readonly Tail[], indent: string): readonly Tail[] => {
    const label = [stage.name, ...stageFacts(stage)].join(', ');
    if (stage.stages !== undefined) {
      nodes.push(`${indent}subgraph p${(count += 1)}[${quoted(label)}]`);
      const ends = stage.stages.reduce((before, inner) => draw(inner, before, `${indent}  `), tails);
      nodes.push(`${indent}end`);
      return ends;
    }
    const id = node(stage.branches === undefined ? `[${quoted(label)}]` : `{{${quoted(label)}}}`, indent);
    connect(tails, id);
    if (stage.branches === undefined) return [{ id, shape: stage.output }];
    return stage.branches.flatMap((branch) => draw(branch, [{ id, shape: stage.input }], indent));
  };

  const source = node('(("in"))', '  ');
  const ends = draw(root, [{ id: source, shape: root.input }], '  ');
  connect(ends, node('(("out"))', '  '));
  return ['flowchart LR', ...nodes, ...edges].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;')}"`;
}
