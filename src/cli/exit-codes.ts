import { CrossdockError } from '../errors/index.ts';

/** What a command ends with, for scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notFound: 3, notReady: 4, conflict: 5 } as const;

export const exitCodeHelp: readonly (readonly [number, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'failed; also: doctor found a fault, the audit of the demo found a difference'],
  [exitCodes.usage, 'wrong usage: an unknown command or option, or a value that cannot be'],
  [exitCodes.notFound, 'not found: no order, exception, article, key or call of this name'],
  [exitCodes.notReady, 'not ready: configuration, database, data folder or a system is missing or does not answer'],
  [exitCodes.conflict, 'not possible as things stand: it has moved on, is over, or is in the way of something'],
];

const notReadyAreas = /^XD_(?:CONFIG|DATABASE|DATA_FOLDER|DISK|INSTALLATION|MIGRATION|PORT|POSTGRES|SETTINGS|SYSTEM)/;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CrossdockError)) return exitCodes.failed;
  if (notReadyAreas.test(error.code)) return exitCodes.notReady;
  switch (error.status) {
    case 400:
      return exitCodes.usage;
    case 404:
      return exitCodes.notFound;
    case 409:
      return exitCodes.conflict;
    case 503:
      return exitCodes.notReady;
    default:
      return exitCodes.failed;
  }
}
