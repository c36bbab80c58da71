const best = new Float64Array(8);

/**
 * Writes the ids of the eight largest logits, largest first, of equal ones the lowest first; fewer where there are fewer.
 * One pass: nearly every logit fails the comparison with the eighth best so far.
 */
export function topEight(logits: Float32Array, into: Uint16Array | Int32Array, offset: number): void {
  const count = Math.min(8, logits.length);
  const last = count - 1;
  best.fill(Number.NEGATIVE_INFINITY);
  for (let id = 0; id < count; id += 1) insert(logits[id]!, id, id, into, offset);
  let threshold = best[last]!;
  for (let id = count; id < logits.length; id += 1) {
    if (!(logits[id]! > threshold)) continue;
    insert(logits[id]!, id, last, into, offset);
    threshold = best[last]!;
  }
}

/** Puts an id in its place, `at` being the place that is given up. */
function insert(logit: number, id: number, at: number, into: Uint16Array | Int32Array, offset: number): void {
  let place = at;
  for (; place > 0 && logit > best[place - 1]!; place -= 1) {
    best[place] = best[place - 1]!;
    into[offset + place] = into[offset + place - 1]!;
  }
  best[place] = logit;
  into[offset + place] = id;
}
