/** Mean cross-entropy of rows of logits, and its gradient, by their definition. */
export function referenceCausalLmLoss(logits: ArrayLike<number>, targets: ArrayLike<number>): { readonly loss: number; readonly gradient: readonly number[] } {
  const rows = targets.length;
  const vocabulary = logits.length / rows;
  const gradient: number[] = [];
  let loss = 0;
  for (let row = 0; row < rows; row += 1) {
    const scores = Array.from({ length: vocabulary }, (_, id) => logits[row * vocabulary + id]!);
    const largest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    const probabilities = scores.map((score) => Math.exp(score - largest) / total);
    loss -= (scores[targets[row]!]! - largest - Math.log(total)) / rows;
    gradient.push(...probabilities.map((probability, id) => (probability - (id === targets[row] ? 1 : 0)) / rows));
  }
  return { loss, gradient };
}
