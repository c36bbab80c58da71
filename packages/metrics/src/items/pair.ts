/** Two items with the same key, or one whose partner never came. */
export type Pair<Left, Right, Key = string | number> =
  | { readonly key: Key; readonly left: Left; readonly right: Right }
  | { readonly key: Key; readonly left: Left; readonly right?: undefined }
  | { readonly key: Key; readonly left?: undefined; readonly right: Right };
