const plainName = /^[A-Za-z_$][\w$]*$/;
const segmentLengthMax = 100;

/** Writes a path as a person does: `lines[2].quantity`, and `lines[2]["odd name"]` where a name is no plain word. */
export function fieldPath(segments: readonly (string | number)[]): string {
  let path = '';
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`;
    else if (plainName.test(segment) && segment.length <= segmentLengthMax)
      path += path === '' ? segment : `.${segment}`;
    else path += `[${JSON.stringify(segment.slice(0, segmentLengthMax))}]`;
  }
  return path;
}

/** The segments of a JSON pointer (RFC 6901) into a document of which array indexes are plain digits. */
export function pointerSegments(pointer: string): (string | number)[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
