import { useEffect, useRef, useState } from 'react';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], dialog') !== null;

/**
 * j and k move through the rows of a list, Enter opens one, x marks it. The row gets the focus, so the keys of the
 * browser and of a screen reader go on from there.
 */
export function useRowKeys(
  count: number,
  { open, mark }: { open: (index: number) => void; mark?: (index: number) => void },
) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState(-1);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const row = (index: number) => body.current?.querySelectorAll<HTMLElement>('[data-row]')[index];
      if (event.key === 'j' || event.key === 'k') {
        const next = Math.max(0, Math.min(count - 1, at + (event.key === 'j' ? 1 : -1)));
        setAt(next);
        row(next)?.focus();
        event.preventDefault();
      } else if (event.key === 'Enter' && at >= 0 && event.target === row(at)) open(at);
      else if (event.key === 'x' && at >= 0 && mark !== undefined) mark(at);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [count, at, open, mark]);
  return { body, at, setAt };
}
