/** A picture of ones and zeros. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** [height, width] row-major, 1 for ink. */
  readonly ink: Uint8Array;
}

/** A font of pictures, each as high as the font and as wide as its character stands. */
export interface BitmapFont {
  readonly height: number;
  /** The picture of a code point; undefined where the font has none. */
  get(codePoint: number): Bitmap | undefined;
}
