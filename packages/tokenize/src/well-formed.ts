/** Replaces every lone surrogate by U+FFFD; lengths and offsets stay. It is what UTF-8 encoding does to them anyway. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** True when the last UTF-16 unit waits for its other half. */
export function endsInsidePair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
