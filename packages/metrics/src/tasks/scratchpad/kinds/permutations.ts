import type { ScratchpadKind } from './scratchpad-kind.ts';

/** The product of permutations of five things, applied from left to right: the word problem of S5, which no fixed depth solves without steps. */
export const permutations: ScratchpadKind = (length, random) => {
  const input = Array.from({ length }, () => {
    const order = [0, 1, 2, 3, 4];
    for (let at = 4; at > 0; at -= 1) {
      const other = Math.floor((at + 1) * random.next());
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    return order.join('');
  });
  let product = [0, 1, 2, 3, 4];
  const states = input.map((permutation) => (product = product.map((thing) => Number(permutation[thing]))).join(''));
  return { input, states, answer: product.join('') };
};
