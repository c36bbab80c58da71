/** How a subscription ended. `stopped`: by unsubscribing, which a `take(n)` behind it does too. */
export type Outcome = 'complete' | 'error' | 'stopped';
