/** Backgrounds of the 256-colour palette that black text reads well on, of about one lightness. */
const backgrounds = [153, 151, 223, 218, 183] as const;

/** The text of the n-th token on its tint; the tint ends before every line end, so that it does not run on to the edge. */
export function terminalTint(text: string, n: number): string {
  const begin = `\u001B[48;5;${backgrounds[n % backgrounds.length]!};38;5;16m`;
  return text.replace(/[^\n]+/g, (line) => `${begin}${line}\u001B[0m`);
}
