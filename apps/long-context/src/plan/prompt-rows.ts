/** Rows of a call while a prompt is read, after which a policy may evict. */
export const promptRows = 32;
