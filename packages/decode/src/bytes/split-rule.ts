/**
 * A pattern that cuts text into pieces before it is encoded, in the form in which exact bytes can follow it.
 *
 * Text is looked at through stand-ins: one character for each class of characters that the pattern treats alike.
 */
export interface SplitRule {
  readonly name: string;
  /** Matches one piece of stand-in text, with the flags `y` and `u`; it never looks behind the place where it starts. */
  readonly pattern: RegExp;
  /** The stand-in of a character: one UTF-16 unit. */
  standIn(character: string): string;
  /** Stand-in texts such that whatever may follow a text, one of them leads to the same cuts inside that text. The first is empty: the end. */
  readonly probes: readonly string[];
  /** Stand-ins of which five or more in a row may become five. */
  readonly runs: string;
  /**
   * Replaces stand-ins that make no difference, keeping the length.
   *
   * @param isOpen whether other text may stand before
   */
  simplify(text: string, isOpen: boolean): string;
}
