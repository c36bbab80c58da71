/** x `[rows, k]` times a matrix `[k, n]` whose weights are first rounded to 8 bits, each 32 of an output with a scale of their own. */
export function quantisedMatMulReference(x: Float32Array, matrix: Float32Array, [rows, k, n]: readonly [number, number, number]): Float32Array {
  const y = new Float32Array(rows * n);
  for (let output = 0; output < n; output += 1) {
    const column = Array.from({ length: k }, (_, input) => matrix[input * n + output]!);
    const scales = column.map((__, input) => Math.max(...column.slice(input - (input % 32), input - (input % 32) + 32).map(Math.abs)) / 127);
    for (let row = 0; row < rows; row += 1) y[row * n + output] = column.reduce((sum, weight, input) => sum + x[row * k + input]! * (scales[input] === 0 ? 0 : Math.round(weight / scales[input]!) * scales[input]!), 0);
  }
  return y;
}
