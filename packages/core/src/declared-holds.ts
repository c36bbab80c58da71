import { TokstreamError } from './errors.ts';

/** What a stage keeps to itself while it waits for one more item. */
interface Hold {
  readonly stage: string;
  readonly credits: number;
}

/** The holds declared to one budget: together they must leave a credit free, or everybody waits for ever. */
export class DeclaredHolds {
  readonly #holds = new Set<Hold>();

  /** Adds a hold under a budget of `limit` credits, or throws `invalid-hold`; returns what withdraws it. */
  declare(stage: string, credits: number, limit: number): () => void {
    const hold: Hold = { stage, credits };
    this.#holds.add(hold);
    const needed = [...this.#holds].reduce((sum, { credits }) => sum + credits, 1);
    if (needed > limit) {
      const message = `${this.describe()} under a budget of ${limit} would wait for ever; raise the limit to ${needed} or more`;
      this.#holds.delete(hold);
      throw new TokstreamError(message, { code: 'invalid-hold', stage });
    }
    return () => {
      this.#holds.delete(hold);
    };
  }

  /** The names of the declared stages, or undefined when there are none. */
  get stages(): string | undefined {
    return this.#holds.size === 0 ? undefined : [...this.#holds].map(({ stage }) => stage).join(', ');
  }

  describe(): string {
    if (this.#holds.size === 0) return 'no stage declared what it holds (see `holding`)';
    return [...this.#holds].map(({ stage, credits }) => `${stage} holds ${credits}`).join(', ');
  }
}
