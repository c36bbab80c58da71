/** The ids of the `count` largest logits, largest first, of equal ones the lowest id first; all of them when there are fewer. */
export function topIds(logits: Float32Array, count: number): number[] {
  const top: number[] = [];
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id]!;
    if (top.length === count && !(logit > logits[top.at(-1)!]!)) continue;
    // From the end, since few of many tokens come far.
    let at = top.length;
    while (at > 0 && logit > logits[top[at - 1]!]!) at -= 1;
    top.splice(at, 0, id);
    if (top.length > count) top.pop();
  }
  return top;
}
