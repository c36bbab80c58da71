/** What every error of tokstream carries besides its message. */
export interface TokstreamErrorOptions {
  /** Stable, kebab-case; tests and callers compare this, never the message. */
  readonly code: string;
  /** The pipeline stage or function that failed, by its public name. */
  readonly stage?: string;
  readonly cause?: unknown;
}

const marker: unique symbol = Symbol.for('tokstream.error');

/**
 * The one error class. The message says what happened and what to do next, on one line.
 *
 * Codes that mean "the caller gave something wrong" start with `invalid-`, `missing-` or `unsupported-`; see `isInputError`.
 */
export class TokstreamError extends Error {
  readonly code: string;
  readonly stage: string | undefined;

  constructor(message: string, options: TokstreamErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TokstreamError';
    this.code = options.code;
    this.stage = options.stage;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for errors of any loaded copy of this package, where `instanceof` would only know its own. */
  static isInstance(value: unknown): value is TokstreamError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
  }

  /** True when the caller can mend it by giving other input. */
  get isInputError(): boolean {
    return /^(invalid|missing|unsupported)-/.test(this.code);
  }
}
