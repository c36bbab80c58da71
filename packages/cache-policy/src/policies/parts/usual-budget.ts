/** Tokens that policies hold by default of each head and layer. No share of the prompt: of a short one that is next to nothing. */
export const usualBudget = 512;
