import util from 'node:util';

/**
 * Defines `util.isNullOrUndefined` and `util.isArray`, which TensorFlow.js for Node 4.22 calls and Node 23 took away.
 *
 * Call it before the first operation on the `tensorflow` backend. Where they exist it does nothing. To have it done without
 * a line of code: `node --import @tokstream/native/shim app.js`.
 */
export function restoreNodeUtil(): void {
  const missing: Record<string, unknown> = util as unknown as Record<string, unknown>;
  missing['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  missing['isArray'] ??= Array.isArray;
}
