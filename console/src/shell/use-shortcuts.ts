import { useEffect, useRef } from 'react';

export interface Shortcuts {
  readonly palette: () => void;
  readonly help: () => void;
  readonly find: () => void;
  /** After `g`: the letter of a place. */
  readonly go: (letter: string) => void;
}

const chordMs = 1_200;
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], dialog') !== null;

/** Keys that work on every page; single letters are left alone where somebody writes. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  useEffect(() => {
    let chordUntilMs = 0;
    const onKey = (event: KeyboardEvent) => {
      const { palette, help, find, go } = newest.current;
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        palette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (Date.now() < chordUntilMs) {
        chordUntilMs = 0;
        go(event.key);
      } else if (event.key === 'g') chordUntilMs = Date.now() + chordMs;
      else if (event.key === '?') help();
      else if (event.key === '/') {
        event.preventDefault();
        find();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
