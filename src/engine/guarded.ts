import type { Carried } from './carried.ts';

/** Text that PostgreSQL takes: it refuses NUL, which vendors' answers do contain now and then. */
const printable = (text: string): string => text.replaceAll('\u0000', '');

/**
 * Runs what a definition's author wrote for one instance. A throw is a bug of that code or of one document, and must
 * stop neither the set nor the worker: the instance is put back as it was and goes to a person. `called` says that a
 * call was made before the throw, so that a retry looks its effect up first.
 */
export function guarded(item: Carried, called: boolean, work: () => void): void {
  const restore = item.snapshot();
  try {
    work();
  } catch (error) {
    restore();
    item.called ||= called;
    raiseThrown(item, error);
  }
}

export function raiseThrown(item: Carried, error: unknown): void {
  const detail = printable(error instanceof Error ? error.message : String(error));
  item.raise(
    'step-threw',
    `${item.step}: ${detail}`,
    'This is a fault in the flow or in this document. Mend it, then retry; or cancel.',
  );
}
