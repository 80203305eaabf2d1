import { Type, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { MappingProblem } from '../../src/index.ts';
import { parseLossless } from './lossless.ts';

// Nulls are taken out before the check: they are the same as nothing there, and a problem names the innermost field.
const object = Type.Object;
const optional = Type.Optional;
const id = Type.Union([Type.String({ minLength: 1 }), Type.Number()]);
const text = Type.String();
const quantity = Type.Number();

/** A shipment as far as it is read here. Only what is there must have its form; what is missing is asked for. */
export const Shipment = object({
  id: optional(id),
  order_id: optional(id),
  reference_id: optional(text),
  status: optional(text),
  status_details: optional(Type.Array(object({ name: optional(text), description: optional(text) }))),
  last_update_at: optional(text),
  actual_fulfillment_date: optional(text),
  ship_option: optional(text),
  products: optional(
    Type.Array(
      object({
        reference_id: optional(text),
        sku: optional(text),
        inventory_items: optional(
          Type.Array(
            object({ id: optional(id), quantity: optional(quantity), quantity_committed: optional(quantity) }),
          ),
        ),
      }),
    ),
  ),
  tracking: optional(
    object({
      carrier: optional(text),
      carrier_service: optional(text),
      tracking_number: optional(text),
      tracking_url: optional(text),
      shipping_date: optional(text),
    }),
  ),
});

/** A page of counts. Whether a count is one is asked of the retailer's own places alone. */
export const LevelPage = object({
  items: optional(
    Type.Array(
      object({
        sku: optional(text),
        locations: optional(Type.Array(object({ location_id: optional(id), on_hand_quantity: Type.Unknown() }))),
      }),
    ),
  ),
});

export type Read<T> = { readonly value: T } | { readonly problem: MappingProblem };

/** The document of a body, or what is wrong with it. */
export function readBody<T>(schema: TSchema, body: string): Read<T> {
  try {
    return readDocument(schema, parseLossless(body));
  } catch {
    return { problem: { field: '', rule: 'must be JSON', found: body.slice(0, 100) } };
  }
}

export function readDocument<T>(schema: TSchema, document: unknown): Read<T> {
  const [error] = Value.Errors(schema, withoutNulls(document));
  if (error === undefined) return { value: document as T };
  const field = error.path.slice(1).replaceAll('/', '.');
  const found = (JSON.stringify(error.value) ?? 'nothing').slice(0, 100);
  const rule = `must be as API 2026-01 describes it: ${error.message.toLowerCase()}`;
  return { problem: { field, rule, found } };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(given.map(([name, one]) => [name, withoutNulls(one)]));
}
