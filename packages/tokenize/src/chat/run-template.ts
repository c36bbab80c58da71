import { Environment, Interpreter, type Template } from '@huggingface/jinja';
import { blockWriter, type OpenInterpreter } from './block-writer.ts';
import { pythonText } from './python-text.ts';
import { stripMethods, stripText } from './strip-text.ts';

/**
 * Runs a template over variables.
 *
 * `Template.render` itself declares `strftime_now` by the clock and lets nobody replace it, and writes `true` where Jinja writes
 * `True`; so the globals are set here, and values are written as Python does.
 */
export function runTemplate(template: Template, variables: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...constants, range, ...variables })) if (value !== undefined) environment.set(name, value);
  const interpreter = new Interpreter(environment) as unknown as OpenInterpreter;
  const { evaluateBlock, textValue } = blockWriter(interpreter, environment);
  interpreter.evaluateBlock = evaluateBlock;
  const call = interpreter.evaluateCallExpression.bind(interpreter);
  interpreter.evaluateCallExpression = (node, scope) => {
    // The library strips white space, whatever characters it is given.
    const { object, property, computed } = node.callee;
    const ends = computed === true ? undefined : stripMethods.get(property?.value);
    if (object === undefined || ends === undefined || node.args.length !== 1) return call(node, scope);
    const [text, characters] = [interpreter.evaluate(object, scope), interpreter.evaluate(node.args[0]!, scope)];
    if (text.type !== 'StringValue' || characters.type !== 'StringValue') return call(node, scope);
    return textValue(stripText(String(text.value), String(characters.value), ends));
  };
  const applyFilter = interpreter.applyFilter.bind(interpreter);
  interpreter.applyFilter = (operand, filter, scope) => {
    const name = filter.value ?? filter.callee?.value;
    if (name === 'string') return textValue(pythonText(operand));
    return applyFilter(textFilters.has(name) && operand.type !== 'StringValue' ? textValue(pythonText(operand)) : operand, filter, scope);
  };
  return String(interpreter.run(template.parsed).value);
}

/** Filters that make text of whatever they get. */
const textFilters: ReadonlySet<unknown> = new Set(['trim', 'upper', 'lower', 'capitalize', 'title', 'replace']);

/** Jinja knows them in both spellings. */
const constants = { true: true, True: true, false: false, False: false, none: null, None: null };

/** Python's `range`. */
function range(first: number, second?: number | null, step = 1): number[] {
  const [start, stop] = typeof second === 'number' ? [first, second] : [0, first];
  if (step === 0) throw new RangeError('range() wants a step other than 0');
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, at) => start + at * step);
}
