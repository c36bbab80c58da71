/** Where a text goes in a row, or which tokens stand beside it. */
export type TemplatePiece = SequencePiece | TokenPiece;

/** The tokens of the first (0) or second (1) text. */
export interface SequencePiece {
  readonly kind: 'sequence';
  readonly which: 0 | 1;
  readonly typeId: number;
  /** Type of the tokens in the windows after the first: the crate does not apply a template's type to those. */
  readonly windowTypeId: number;
}

/** Tokens that belong to no text, such as begin and end. */
export interface TokenPiece {
  readonly kind: 'token';
  readonly ids: readonly number[];
  readonly typeId: number;
}

export function sequence(which: 0 | 1, typeId: number, windowTypeId: number = which): SequencePiece {
  return { kind: 'sequence', which, typeId, windowTypeId };
}

export function token(id: number, typeId: number): TokenPiece {
  return { kind: 'token', ids: [id], typeId };
}
