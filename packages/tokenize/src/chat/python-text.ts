/** A value of a running template. */
export interface TemplateValue {
  readonly type: string;
  readonly value: unknown;
  toString(): string;
}

/** A value as Python's `str` writes it. */
export function pythonText(value: TemplateValue): string {
  return value.type === 'UndefinedValue' ? '' : value.type === 'StringValue' ? String(value.value) : pythonLiteral(value);
}

/** A value as Python's `repr` writes it. */
function pythonLiteral(given: TemplateValue): string {
  const { type, value } = given;
  switch (type) {
    case 'BooleanValue':
      return value === true ? 'True' : 'False';
    case 'NullValue':
      return 'None';
    case 'StringValue':
      return quoted(String(value));
    case 'ArrayValue':
      return `[${literals(value as TemplateValue[])}]`;
    case 'TupleValue':
      return (value as TemplateValue[]).length === 1 ? `(${literals(value as TemplateValue[])},)` : `(${literals(value as TemplateValue[])})`;
    case 'ObjectValue':
      return `{${Array.from(value as ReadonlyMap<string, TemplateValue>, ([key, each]) => `${quoted(key)}: ${pythonLiteral(each)}`).join(', ')}}`;
    default:
      return given.toString();
  }
}

function literals(values: readonly TemplateValue[]): string {
  return values.map((each) => pythonLiteral(each)).join(', ');
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign]!).replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
