import { MalformedPattern, UnknownPattern } from './pattern-node.ts';

/** Names that Oniguruma knows besides Unicode's own, written for a `v`-flag class. */
const named: Readonly<Record<string, string>> = {
  alnum: String.raw`\p{Alphabetic}\p{Nd}`,
  alpha: String.raw`\p{Alphabetic}`,
  any: String.raw`\p{Any}`,
  ascii: String.raw`\p{ASCII}`,
  blank: String.raw`\p{Zs}\t`,
  cntrl: String.raw`\p{Cc}`,
  digit: String.raw`\p{Nd}`,
  graph: String.raw`[\p{Any}--[\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]]`,
  lower: String.raw`\p{Lowercase}`,
  print: String.raw`[[\p{Any}--[\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]]\p{Zs}]`,
  punct: String.raw`\p{P}`,
  space: String.raw`\p{White_Space}`,
  upper: String.raw`\p{Uppercase}`,
  word: String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`,
  xdigit: '0-9A-Fa-f',
};

/** The class that `\p{NAME}` or `[:NAME:]` stands for, as the inside of a `v`-flag class. */
export function propertyClass(name: string, negated: boolean): string {
  const known = named[name.toLowerCase().replaceAll(/[\s_-]/g, '')];
  if (known !== undefined) return negated ? `[^${known}]` : `[${known}]`;
  const letter = negated ? 'P' : 'p';
  for (const property of [name, `Script=${name}`, `Script=${capitalized(name)}`]) {
    const source = `\\${letter}{${property}}`;
    if (compiles(source)) return source;
  }
  if (name.startsWith('In')) throw new UnknownPattern(`the block property ${name}`);
  throw new MalformedPattern(`the unknown property ${name}`);
}

function capitalized(name: string): string {
  return name.replaceAll(/[A-Za-z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());
}

function compiles(source: string): boolean {
  try {
    return new RegExp(`[${source}]`, 'v') instanceof RegExp;
  } catch {
    return false;
  }
}
