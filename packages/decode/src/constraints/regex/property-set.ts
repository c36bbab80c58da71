import { codePointSet, type CodePointSet } from '../automaton/code-point-set.ts';

const blockLength = 2048;

/** The characters of a Unicode property such as `L` or `Script=Greek`, as this JavaScript engine knows it; `undefined` for an unknown one. */
export function propertySet(property: string): CodePointSet | undefined {
  let expression: RegExp;
  try {
    expression = new RegExp(`\\p{${property}}+`, 'gu');
  } catch {
    return undefined;
  }
  const ranges: [number, number][] = [];
  for (let first = 0; first < 0x11_0000; first += blockLength) {
    if (first >= 0xd800 && first < 0xe000) continue;
    const block = String.fromCodePoint(...Array.from({ length: blockLength }, (_, index) => first + index));
    const width = first > 0xffff ? 2 : 1;
    for (const { index, 0: run } of block.matchAll(expression)) ranges.push([first + index / width, first + (index + run.length) / width - 1]);
  }
  return codePointSet(...ranges);
}
