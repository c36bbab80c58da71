/** An arithmetic task, and what a model answered. */
export interface ArithmeticAnswer {
  /** Whole numbers from 0, as decimal digits. */
  readonly operands: readonly string[];
  /** Default `+` */
  readonly operation?: '+' | '-' | '*';
  /** The text that the model wrote for the result. */
  readonly answer: string;
}

/** How digits are cut into tokens: from the first digit on, or from the last so that tokens of numbers of any length stand for the same powers. */
export type DigitDirection = 'left-to-right' | 'right-to-left';
