/**
 * Product of `size` numbers of one array and of another. Four sums at once, as each
 * addition waits for the one before it; arrays of one type only, as engines make slow code for several.
 */
export function dot(a: Float32Array, at: number, b: Float32Array, from: number, size: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let part = 0;
  for (const whole = size - 3; part < whole; part += 4) {
    first += a[at + part]! * b[from + part]!;
    second += a[at + part + 1]! * b[from + part + 1]!;
    third += a[at + part + 2]! * b[from + part + 2]!;
    fourth += a[at + part + 3]! * b[from + part + 3]!;
  }
  for (; part < size; part += 1) first += a[at + part]! * b[from + part]!;
  return first + second + third + fourth;
}
