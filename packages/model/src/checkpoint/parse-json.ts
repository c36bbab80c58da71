/** No file of a model nests deeper; what does is made to exhaust a stack. */
const deepest = 64;

/** `JSON.parse` of a JSON object that others wrote. Duplicate keys: the last one counts, as in Python's `json`. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > deepest) throw new SyntaxError(`nested deeper than ${deepest}`);
  }
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new SyntaxError('not a JSON object');
  return json as Readonly<Record<string, unknown>>;
}
