/** One item of a structured-fields list (RFC 9651): a string with parameters, as both RateLimit fields have them. */
export interface FieldItem {
  readonly name: string;
  readonly [parameter: string]: string | number;
}

/** Reads RateLimit or RateLimit-Policy as the draft's grammar says, and throws where it is not kept. */
export function readLimitField(text: string | null): Record<string, FieldItem> {
  if (text === null) throw new Error('there is no such field');
  const items = text.split(', ').map((item) => {
    const match = /^"([a-z]+)"((?:;[a-z]+=(?:\d+|"[a-z-]+"))*)$/.exec(item);
    if (match === null) throw new Error(`${item} is no item of the list`);
    const parameters = (match[2] ?? '').split(';').slice(1);
    const entries = parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=');
      return [name, value.startsWith('"') ? value.slice(1, -1) : Number(value)] as const;
    });
    return { name: match[1] ?? '', ...Object.fromEntries(entries) };
  });
  return Object.fromEntries(items.map((item) => [item.name, item]));
}
