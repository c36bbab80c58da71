import { TokstreamError } from '@tokstream/core';

/** Whether who typed the command can mend it by giving something else: exit code 2, not 1. */
export function isInputError(error: unknown): boolean {
  if (TokstreamError.isInstance(error)) return error.isInputError || isInputError(error.cause);
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall !== undefined && ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EPERM', 'EROFS'].includes(code ?? '');
}
