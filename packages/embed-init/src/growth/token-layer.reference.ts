/** `tokenLayer` in plain loops. */
export function tokenLayerReference(x: ArrayLike<number>, keys: ArrayLike<number>, values: ArrayLike<number>, widthIn: number, widthOut: number, scale: number): number[] {
  const tokens = keys.length / widthIn;
  const output: number[] = [];
  for (let row = 0; row < x.length / widthIn; row += 1) {
    const scores = Array.from({ length: tokens }, (_, token) => sum(widthIn, (k) => x[row * widthIn + k]! * keys[token * widthIn + k]!));
    const length = Math.hypot(...scores);
    const weights = scores.map((score) => gelu((scale * score) / length));
    for (let k = 0; k < widthOut; k += 1) output.push(sum(tokens, (token) => weights[token]! * values[token * widthOut + k]!));
  }
  return output;
}

/** x · Φ(x), the normal distribution by its series. */
function gelu(x: number): number {
  let [term, total] = [x, x];
  for (let k = 1; k < 60; k += 1) {
    term *= -(x * x) / (2 * k);
    total += term / (2 * k + 1);
  }
  return x * (0.5 + total / Math.sqrt(2 * Math.PI));
}

function sum(length: number, of: (at: number) => number): number {
  return Array.from({ length }, (_, at) => of(at)).reduce((total, value) => total + value, 0);
}
