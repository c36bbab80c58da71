/** `stopStrings` over a whole text: what comes before the stop string that is complete first, and which it was. */
export function stopStringsReference(strings: readonly string[], text: string): { readonly text: string; readonly matched: string | null } {
  for (let end = 0; end <= text.length; end++) {
    const found = strings.filter((stop) => text.slice(0, end).endsWith(stop));
    if (found.length > 0) {
      const matched = found.reduce((a, b) => (b.length > a.length ? b : a));
      return { text: text.slice(0, end - matched.length), matched };
    }
  }
  return { text, matched: null };
}
