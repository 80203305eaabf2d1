import { fieldPath } from './field-path.ts';

interface Level {
  /** Keys seen so far; undefined for an array. */
  readonly keys: Set<string> | undefined;
  /** The key or index that is being read. */
  at: string | number;
}

/**
 * Finds the first key that occurs twice in one object, and the path of that object. The text must be valid JSON.
 * It is only searched when a duplicate is known to be there, so it may be slower than the parser. Strings are walked by
 * hand, for a regular expression over a string of megabytes runs out of stack.
 */
export function findDuplicateKey(text: string): { key: string; path: string } | undefined {
  const levels: Level[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const found = text[at];
    const level = levels.at(-1);
    if (found === '{' || found === '[') {
      levels.push(found === '{' ? { keys: new Set(), at: '' } : { keys: undefined, at: 0 });
      expectsKey = found === '{';
    } else if (found === '}' || found === ']') {
      levels.pop();
      expectsKey = false;
    } else if (found === ',') {
      expectsKey = level?.keys !== undefined;
      if (typeof level?.at === 'number') level.at += 1;
    } else if (found === '"') {
      const end = endOfString(text, at);
      if (expectsKey && level?.keys !== undefined) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        if (level.keys.has(key)) return { key, path: fieldPath(levels.slice(0, -1).map((outer) => outer.at)) };
        level.keys.add(key);
        level.at = key;
        expectsKey = false;
      }
      at = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
