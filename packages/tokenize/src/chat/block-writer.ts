import { pythonText, type TemplateValue } from './python-text.ts';

/** A statement or expression of a parsed template. */
export interface TemplateNode {
  readonly type: string;
  readonly body?: readonly TemplateNode[];
}

/** A call in a template. */
export interface CallNode extends TemplateNode {
  readonly callee: TemplateNode & { readonly object?: TemplateNode; readonly property?: { readonly value?: unknown }; readonly computed?: boolean };
  readonly args: readonly TemplateNode[];
}

/** The parts of the library's interpreter that are used or replaced here. */
export interface OpenInterpreter {
  run(program: unknown): TemplateValue;
  evaluate(node: TemplateNode, scope: unknown): TemplateValue;
  evaluateBlock(nodes: readonly TemplateNode[], scope: unknown): TemplateValue;
  evaluateCallExpression(node: CallNode, scope: unknown): TemplateValue;
  applyFilter(operand: TemplateValue, filter: { readonly value?: unknown; readonly callee?: { readonly value?: unknown } }, scope: unknown): TemplateValue;
}

/** Goes from a `break` or `continue` to its loop, with the text that the turn has written so far. */
class TurnEnd {
  readonly node: TemplateNode;
  text = '';

  constructor(node: TemplateNode) {
    this.node = node;
  }
}

/** Nodes that write nothing themselves. */
const silent: ReadonlySet<string> = new Set(['Set', 'Macro', 'Comment', 'If', 'For', 'CallStatement', 'FilterStatement']);

/**
 * Evaluates the nodes of a block as Jinja does: values are written as in Python, and what a turn of a loop has written before it
 * breaks off is kept.
 */
export function blockWriter(interpreter: OpenInterpreter, environment: unknown): { readonly evaluateBlock: OpenInterpreter['evaluateBlock']; readonly textValue: (text: string) => TemplateValue } {
  // The library keeps the class of its texts to itself.
  const empty = interpreter.evaluateBlock([], environment);
  const textValue = (text: string): TemplateValue => Object.assign(Object.create(Object.getPrototypeOf(empty) as object) as object, empty, { value: text });
  const loopBodies = new Set<readonly TemplateNode[]>();
  /** What the last turn of a loop wrote before its `break`. */
  let broken = '';

  const written = (node: TemplateNode, scope: unknown): string => {
    if (node.type === 'Break' || node.type === 'Continue') throw new TurnEnd(node);
    if (node.type === 'For') loopBodies.add(node.body!);
    const value = interpreter.evaluate(node, scope);
    const tail = node.type === 'For' ? broken : '';
    if (node.type === 'For') broken = '';
    return (silent.has(node.type) && value.type === 'NullValue' ? '' : pythonText(value)) + tail;
  };

  const evaluateBlock: OpenInterpreter['evaluateBlock'] = (nodes, scope) => {
    let text = '';
    for (const node of nodes) {
      try {
        text += written(node, scope);
      } catch (end) {
        if (!(end instanceof TurnEnd)) throw end;
        end.text = text + end.text;
        if (!loopBodies.has(nodes)) throw end;
        if (end.node.type === 'Continue') return textValue(end.text);
        broken = end.text;
        // The library's own signal, which its loop understands.
        return interpreter.evaluate(end.node, scope);
      }
    }
    return textValue(text);
  };
  return { evaluateBlock, textValue };
}
