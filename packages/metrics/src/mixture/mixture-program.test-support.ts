import { type Coefficients, solve } from 'yalps';

/** That a merge was chosen although another pair was perhaps more frequent. */
export interface MixtureRow {
  readonly merge: number;
  /** The pair that was not chosen. */
  readonly pair: number;
  /** [categories] by how much the pair that was chosen is the more frequent in each category, as shares of its pairs. */
  readonly lead: readonly number[];
}

/** What explains the rows best. */
export interface MixtureSolution {
  /** [categories] shares that sum to 1. */
  readonly shares: readonly number[];
  /** The sum of all that is broken, which is least. */
  readonly objective: number;
}

/** Rows are shares of pairs, so small that a solver would take them for rounding. */
const scale = 1000;

/**
 * Finds the shares of categories under which the rows are broken least: minimises the sum of one slack for each merge and one for each pair, so that
 * in each row the mixed lead and its two slacks are at least 0.
 *
 * Source: Hayase et al. 2024, "Data Mixture Inference", section 3.
 */
export function solveMixture(categories: number, rows: readonly MixtureRow[]): MixtureSolution {
  const objective = -1;
  const sum = -2;
  const variables = new Map<string, [number, number][]>();
  for (let category = 0; category < categories; category += 1) variables.set(`c${category}`, [[sum, 1], ...rows.map(({ lead }, row): [number, number] => [row, scale * lead[category]!])]);
  for (const [row, { merge, pair }] of rows.entries()) {
    for (const slack of [`m${merge}`, `p${pair}`]) {
      let coefficients = variables.get(slack);
      if (coefficients === undefined) variables.set(slack, (coefficients = [[objective, 1]]));
      coefficients.push([row, 1]);
    }
  }
  const { status, result, variables: found } = solve<string, number>(
    {
      direction: 'minimize',
      objective,
      constraints: [[sum, { equal: 1 }], ...rows.map((_, row) => [row, { min: 0 }] as const)],
      variables: variables as ReadonlyMap<string, Coefficients<number>>,
    },
    { maxPivots: 1_000_000 },
  );
  if (status !== 'optimal') throw new Error(`The linear program of ${rows.length} rows has no solution (${status}).`);
  const values = new Map(found);
  return { shares: Array.from({ length: categories }, (_, category) => values.get(`c${category}`) ?? 0), objective: Math.max(0, result / scale) };
}
