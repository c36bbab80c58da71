/** Settings of policies that `--budget` sets. */
export const budgetSettings: readonly string[] = ['budget', 'keep', 'bytes'];
