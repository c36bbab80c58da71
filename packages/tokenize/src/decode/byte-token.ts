const byteToken: RegExp = /^<0x([0-9A-Fa-f]{2})>$/;

/** The byte that a token such as `<0xE2>` stands for, or `null` for any other token. */
export function byteOfToken(token: string): number | null {
  if (token.length !== 6) return null;
  const match = byteToken.exec(token);
  return match === null ? null : Number.parseInt(match[1]!, 16);
}
