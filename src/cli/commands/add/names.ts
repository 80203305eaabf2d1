/** Names of generated code from names of a description: `order_id` becomes `orderId`, `order-page` becomes `OrderPage`. */
const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function pascal(text: string): string {
  const name = words(text).map(capital).join('');
  return /^\d/.test(name) ? `N${name}` : name;
}

export function camel(text: string): string {
  const name = pascal(text);
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return reserved.has(lower) ? `${lower}Of` : lower;
}

/** Words that cannot name a constant. */
const reserved = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield await let static implements interface package private protected public'.split(
    ' ',
  ),
);

/** A property as it is written in a type or an object. */
export const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
