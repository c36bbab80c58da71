/**
 * Inner products of a query with rows that lie one after another. Eight rows are read beside each other, since one sum
 * alone waits for its own additions; each row's sum has the same order wherever the row lies, so equal rows score equal.
 *
 * @param query `[width]`
 * @param rows `[n, width]`
 * @param out gets `count` products, of rows `first` to `first + count - 1`, from its start
 */
export function dotRows(query: Float32Array, rows: Float32Array, first: number, count: number, out: Float32Array): void {
  const width = query.length;
  let row = 0;
  for (; row + 8 <= count; row += 8) {
    const begin = (first + row) * width;
    const [b1, b2, b3, b4, b5, b6, b7] = [begin + width, begin + 2 * width, begin + 3 * width, begin + 4 * width, begin + 5 * width, begin + 6 * width, begin + 7 * width];
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let at = 0; at < width; at += 1) {
      const value = query[at]!;
      s0 += value * rows[begin + at]!;
      s1 += value * rows[b1 + at]!;
      s2 += value * rows[b2 + at]!;
      s3 += value * rows[b3 + at]!;
      s4 += value * rows[b4 + at]!;
      s5 += value * rows[b5 + at]!;
      s6 += value * rows[b6 + at]!;
      s7 += value * rows[b7 + at]!;
    }
    out[row] = s0;
    out[row + 1] = s1;
    out[row + 2] = s2;
    out[row + 3] = s3;
    out[row + 4] = s4;
    out[row + 5] = s5;
    out[row + 6] = s6;
    out[row + 7] = s7;
  }
  for (; row < count; row += 1) {
    const begin = (first + row) * width;
    let sum = 0;
    for (let at = 0; at < width; at += 1) sum += query[at]! * rows[begin + at]!;
    out[row] = sum;
  }
}
