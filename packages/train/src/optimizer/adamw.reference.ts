/** AdamW of one number over many steps (Loshchilov and Hutter 2019, algorithm 2). */
export function referenceAdamW(weight: number, gradients: readonly number[], learningRates: readonly number[], options: { readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly weightDecay: number }): number {
  const { beta1, beta2, epsilon, weightDecay } = options;
  let [value, first, second] = [weight, 0, 0];
  gradients.forEach((gradient, step) => {
    first = beta1 * first + (1 - beta1) * gradient;
    second = beta2 * second + (1 - beta2) * gradient ** 2;
    const unbiasedFirst = first / (1 - beta1 ** (step + 1));
    const unbiasedSecond = second / (1 - beta2 ** (step + 1));
    value -= learningRates[step]! * (unbiasedFirst / (Math.sqrt(unbiasedSecond) + epsilon) + weightDecay * value);
  });
  return value;
}
