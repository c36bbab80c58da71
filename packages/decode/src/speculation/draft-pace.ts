/** Steps without a use after which a drafter is asked less often. */
const patience = 32;

/**
 * Decides when a drafter is asked, by what asking cost and brought of late.
 *
 * One that costs nothing to speak of is asked at every step, and after long disuse at every fourth. One that runs a model is asked while
 * tokens come faster with it than without, and else tried again after ever longer waits.
 */
export class DraftPace {
  readonly #runsModel: boolean;
  #unused = 0;
  #wait = 0;
  #longestWait = patience;
  /** Of steps with a draft: tokens and seconds, older ones weighing less. */
  #tokens = 0;
  #seconds = 0;
  #limit = 4;
  #proposeSeconds = 0;

  constructor(runsModel: boolean) {
    this.#runsModel = runsModel;
  }

  /** True when the drafter is to be asked at this step. */
  asks(): boolean {
    if (this.#wait === 0) return true;
    this.#wait -= 1;
    return false;
  }

  /** Most nodes to ask for. */
  limit(most: number): number {
    return Math.min(most, this.#runsModel ? this.#limit : most);
  }

  /** Takes note of how long a proposal took. */
  proposed(seconds: number): void {
    this.#proposeSeconds = seconds;
  }

  /**
   * Takes note of a step for which the drafter was asked.
   *
   * @param fed nodes that were fed, of which `accepted` were right
   * @param seconds of the model call; `plainSeconds` those of one without a draft
   */
  took(fed: number, accepted: number, seconds: number, plainSeconds: number): void {
    if (!this.#runsModel) {
      this.#unused = fed > 0 ? 0 : this.#unused + 1;
      this.#wait = this.#unused > patience ? 3 : 0;
      return;
    }
    this.#tokens = this.#tokens * 0.8 + 1 + accepted;
    this.#seconds = this.#seconds * 0.8 + seconds + this.#proposeSeconds;
    if (fed > 0) this.#limit = accepted === fed ? Math.min(16, this.#limit + 2) : Math.max(1, this.#limit - 1);
    if (this.#tokens * plainSeconds >= this.#seconds) {
      this.#longestWait = patience;
      return;
    }
    this.#wait = this.#longestWait;
    this.#longestWait = Math.min(1024, 2 * this.#longestWait);
    // The next try is judged by itself.
    this.#tokens = 0;
    this.#seconds = 0;
  }
}
