/** ShipBob's answer to a bad body: the messages by field. */
export type FieldErrors = Record<string, string[]>;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isOptionalText = (value: unknown) => value === undefined || value === null || typeof value === 'string';
const orderTypes = ['DTC', 'DropShip', 'B2B'];

/** Checks the body of POST order; empty where all is well. */
export function orderProblems(body: unknown): FieldErrors {
  const errors: FieldErrors = {};
  const check = (isGood: boolean, field: string, message: string) => {
    if (!isGood) (errors[field] ??= []).push(message);
  };
  if (!isFields(body)) return { '': ['The body must be a JSON object.'] };
  for (const field of ['reference_id', 'shipping_method']) check(isText(body[field]), field, `${field} is required.`);
  for (const field of ['order_number', 'gift_message'])
    check(isOptionalText(body[field]), field, `${field} must be a string.`);
  check(orderTypes.includes(String(body['type'])), 'type', `type must be one of ${orderTypes.join(', ')}.`);
  checkDate(body['purchase_date'], 'purchase_date', check);
  const location = body['location_id'];
  check(
    location === undefined || location === null || Number.isSafeInteger(location),
    'location_id',
    'must be an integer.',
  );
  checkRecipient(body['recipient'], check);
  checkProducts(body['products'], check);
  checkTags(body['tags'], check);
  return errors;
}

type Check = (isGood: boolean, field: string, message: string) => void;

function checkDate(value: unknown, field: string, check: Check): void {
  const isGood =
    value === undefined || value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
  check(isGood, field, `${field} must be a date-time.`);
}

function checkRecipient(recipient: unknown, check: Check): void {
  if (!isFields(recipient)) return check(false, 'recipient', 'recipient is required.');
  check(isText(recipient['name']), 'recipient.name', 'name is required.');
  for (const field of ['email', 'phone_number'])
    check(isOptionalText(recipient[field]), `recipient.${field}`, `${field} must be a string.`);
  const address = recipient['address'];
  if (!isFields(address)) return check(false, 'recipient.address', 'address is required.');
  for (const field of ['address1', 'city', 'country'])
    check(isText(address[field]), `recipient.address.${field}`, `${field} is required.`);
  for (const field of ['address2', 'company_name', 'state', 'zip_code'])
    check(isOptionalText(address[field]), `recipient.address.${field}`, `${field} must be a string.`);
}

function checkProducts(products: unknown, check: Check): void {
  if (!Array.isArray(products) || products.length === 0)
    return check(false, 'products', 'At least one product is required.');
  products.forEach((product: unknown, index) => {
    const at = `products[${index}]`;
    if (!isFields(product)) return check(false, at, 'must be an object.');
    // Products by ShipBob's own id are valid there, but nobody here knows these ids.
    check(isText(product['reference_id']), `${at}.reference_id`, 'reference_id is required.');
    check(isText(product['name']), `${at}.name`, 'name is required.');
    const quantity = product['quantity'];
    check(Number.isSafeInteger(quantity) && Number(quantity) > 0, `${at}.quantity`, 'must be a positive integer.');
  });
}

function checkTags(tags: unknown, check: Check): void {
  if (tags === undefined || tags === null) return;
  if (!Array.isArray(tags)) return check(false, 'tags', 'tags must be an array.');
  tags.forEach((tag: unknown, index) => {
    const isGood = isFields(tag) && typeof tag['name'] === 'string' && typeof tag['value'] === 'string';
    check(isGood, `tags[${index}]`, 'a tag has a name and a value.');
  });
}

/** The first problem of the body of PUT shipment:updateAddress; null where all is well. */
export function addressProblem(body: unknown): string | null {
  if (!isFields(body)) return 'The body must be a JSON object.';
  for (const field of ['street_address1', 'city']) if (!isText(body[field])) return `${field} is required.`;
  for (const field of ['company_name', 'country_code', 'email', 'phone_number', 'recipient_name', 'state'])
    if (!isOptionalText(body[field])) return `${field} must be a string.`;
  return null;
}
