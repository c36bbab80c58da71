import type { SourceScanner, SourceToken, SourceTokenType } from './source-scanner.ts';

/** A syntax node, as far as it is used here. */
interface SyntaxNode {
  readonly kind: number;
  readonly end: number;
  getStart(file?: never, includeDocumentation?: boolean): number;
  getChildren(): readonly SyntaxNode[];
}

/** The classic API of the package `typescript`, up to 5.x, as far as it is used here. */
export interface TypeScriptApi {
  readonly SyntaxKind: Readonly<Record<string, string | number>>;
  readonly ScriptTarget: { readonly Latest: number };
  createSourceFile(fileName: string, text: string, target: never, setParentNodes: boolean): SyntaxNode;
  createScanner(target: never, skipTrivia: boolean, languageVariant?: never, text?: string): { scan(): number; getTokenEnd(): number };
}

/** Options of `typescriptScanner`. */
export interface TypeScriptScannerOptions {
  /** Its ending says which language it is: `.ts` (default), `.tsx`, `.js`, `.jsx`. */
  readonly fileName?: string;
}

/**
 * Tokens of TypeScript and JavaScript, by TypeScript's own parser: only that knows a division from a regular expression. What lies between syntax is
 * read by its scanner. Sources with errors are read as far as they make sense.
 *
 * @param ts the package `typescript`, at most 5.x: later ones lack this interface
 */
export function typescriptScanner(ts: TypeScriptApi, options: TypeScriptScannerOptions = {}): SourceScanner {
  const { fileName = 'source.ts' } = options;
  const names = kindNames(ts.SyntaxKind);
  const typeOf = typesByKind(ts.SyntaxKind);
  const latest = ts.ScriptTarget.Latest as never;

  /** Comments and white space, and whatever the parser skipped. */
  const between = (source: string, from: number, to: number, tokens: SourceToken[]): void => {
    if (from >= to) return;
    const scanner = ts.createScanner(latest, false, undefined, source.slice(from, to));
    for (let done = from; done < to; ) {
      const kind = scanner.scan();
      // A scanner that does not go on takes the rest as one.
      const end = from + scanner.getTokenEnd() > done ? Math.min(to, from + scanner.getTokenEnd()) : to;
      tokens.push({ type: typeOf(kind), start: done, end, node: null });
      done = end;
    }
  };

  return {
    scan(source) {
      const tokens: SourceToken[] = [];
      let done = 0;
      const visit = (node: SyntaxNode, parent: string | null): void => {
        const name = names.get(node.kind)!;
        // Documentation is a comment like any other.
        if (name.startsWith('JSDoc')) return;
        const children = node.getChildren();
        if (children.length > 0) {
          for (const child of children) visit(child, name === 'SyntaxList' ? parent : name);
          return;
        }
        const start = Math.max(done, node.getStart(undefined, false));
        if (node.end <= start) return;
        between(source, done, start, tokens);
        tokens.push({ type: typeOf(node.kind), start, end: node.end, node: parent });
        done = node.end;
      };
      visit(ts.createSourceFile(fileName, source, latest, true), null);
      between(source, done, source.length, tokens);
      return tokens;
    },
  };
}

/** Names of kinds; of several for one kind the first, since those that mark the ends of ranges come last. */
function kindNames(kinds: TypeScriptApi['SyntaxKind']): Map<number, string> {
  const names = new Map<number, string>();
  for (const [name, kind] of Object.entries(kinds)) if (typeof kind === 'number' && !names.has(kind)) names.set(kind, name);
  return names;
}

function typesByKind(kinds: TypeScriptApi['SyntaxKind']): (kind: number) => SourceTokenType {
  const ranges: readonly (readonly [first: string, last: string, type: SourceTokenType])[] = [
    ['WhitespaceTrivia', 'WhitespaceTrivia', 'white-space'],
    ['NewLineTrivia', 'NewLineTrivia', 'white-space'],
    ['FirstTriviaToken', 'LastTriviaToken', 'comment'],
    ['Identifier', 'PrivateIdentifier', 'identifier'],
    ['FirstKeyword', 'LastKeyword', 'keyword'],
    ['StringLiteral', 'StringLiteral', 'string'],
    ['NumericLiteral', 'BigIntLiteral', 'number'],
    ['RegularExpressionLiteral', 'RegularExpressionLiteral', 'regular-expression'],
    ['FirstTemplateToken', 'LastTemplateToken', 'template'],
    ['JsxText', 'JsxTextAllWhiteSpaces', 'markup-text'],
    ['FirstPunctuation', 'LastPunctuation', 'punctuation'],
  ];
  const known = ranges.map(([first, last, type]) => [Number(kinds[first]), Number(kinds[last]), type] as const);
  return (kind) => known.find(([first, last]) => kind >= first && kind <= last)?.[2] ?? 'unknown';
}
