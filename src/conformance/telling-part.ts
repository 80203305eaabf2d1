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
    .replace(/\b[\w-]*(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}\b/g, '<id>');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
