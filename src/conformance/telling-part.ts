/**
 * A text without what differs from run to run: ids that were drawn, moments that are now. What is left says what a
 * request tells, so that two runs can be compared.
 */
export function tellingPart(text: string): string {
  const today = [-1, 0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)).join('|');
  return decoded(text)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>')
    .replace(new RegExp(`(?:${today})(?:[T ]\\d\\d:\\d\\d(?::\\d\\d)?(?:\\.\\d+)?Z?)?`, 'g'), '<now>')
    .replace(/127\.0\.0\.1:\d+/g, '<vendor>')
    .replace(/\b1[789]\d{8}(?:\d{3})?\b/g, '<now>')
    .replace(/\w[\w-]{15,}/g, withoutId);
}

const idLengthMin = 16;
const isId = (part: string): boolean => part.length >= idLengthMin && /\d/.test(part) && /[A-Za-z]/.test(part);

/** An id has letters and digits; what stands before it in the same word goes with it. */
function withoutId(word: string): string {
  let end = 0;
  let from = 0;
  for (const part of word.split(/[-_]/)) {
    const to = from + part.length;
    if (isId(part) && word[to] !== '_') end = to;
    from = to + 1;
  }
  return end === 0 ? word : `<id>${word.slice(end)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
