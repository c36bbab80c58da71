/** Text with its control characters as pictures, so that no text can steer a terminal. Line ends and tabs stay when `keepLayout`. */
export function printable(text: string, keepLayout = false): string {
  return text.replace(/\p{Cc}/gu, (control) => {
    if (keepLayout && (control === '\n' || control === '\t')) return control;
    const code = control.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\uFFFD';
  });
}
