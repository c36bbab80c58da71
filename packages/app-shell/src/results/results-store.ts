/** What all finished cells have. */
export interface KeyedCell {
  /** Tells it from cells of other settings; equal for equal work. */
  readonly key: string;
}

/** Where finished cells are remembered, for runs before, after and beside this one. */
export interface ResultsStore<Cell extends KeyedCell> extends AsyncDisposable {
  /** The cell of this key, if some run had finished it when `refresh` was last called. */
  find(key: string): Cell | undefined;
  refresh(): Promise<void>;
  append(cell: Cell): Promise<void>;
}
