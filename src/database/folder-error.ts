import type { CrossdockError } from '../errors/index.ts';
import { databaseErrors } from './errors.ts';

/** What a failed file operation in the data folder means: the disk is full, or the folder is not ours to write. */
export function folderError(folder: string, error: unknown): CrossdockError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return databaseErrors.XD_DISK_FULL({ folder, reason: message }, error);
  return databaseErrors.XD_DATA_FOLDER_NOT_WRITABLE({ folder, reason: message }, error);
}
