/** A request that waited, or could not. Plain data. */
export interface QueueVisit {
  /** Requests before it when it came. */
  readonly ahead: number;
  /** Seconds until its turn came, or until it left. 0 for one that was refused. */
  readonly waited: number;
  /** Its turn came, it went away before, or there was no room. */
  readonly outcome: 'served' | 'left' | 'refused';
}
