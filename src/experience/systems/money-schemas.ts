import { Type } from '@sinclair/typebox';
import {
  address,
  amount,
  closed,
  currency,
  day,
  email,
  id,
  instant,
  lines,
  nothing,
  nullable,
  reference,
  text,
} from './fields.ts';

/** Payments, tax and addresses, as src/systems/capabilities.ts has them. */
export const moneySchemas = {
  'payments.authorise': {
    input: closed({
      orderKey: reference,
      amount,
      currency,
      token: nullable(reference),
      authorisation: nullable(reference),
      email,
    }),
    output: closed({ authorisation: Type.String(), amount, expiresAt: instant }),
  },
  'payments.capture': {
    input: closed({
      orderKey: reference,
      authorisation: reference,
      amount,
      currency,
      reference,
      final: Type.Boolean(),
      capturedBefore: amount,
    }),
    output: closed({ capture: Type.String(), amount }),
  },
  'payments.void': { input: closed({ orderKey: reference, authorisation: reference }), output: nothing },
  'payments.refund': {
    input: closed({ orderKey: reference, authorisation: reference, amount, currency, reference }),
    output: closed({ refund: Type.String() }),
  },
  'tax.calculate': {
    input: closed({
      code: reference,
      date: day,
      currency,
      customerCode: reference,
      shipFrom: address,
      shipTo: address,
      taxIncluded: Type.Boolean(),
      lines: lines({ id, sku: id, name: text, quantity: Type.Integer({ minimum: 1 }), amount }),
    }),
    output: closed({
      code: Type.String(),
      tax: amount,
      lines: Type.Array(closed({ id: Type.String(), tax: amount })),
    }),
  },
  'tax.commit': { input: closed({ code: reference }), output: nothing },
  'tax.void': { input: closed({ code: reference }), output: nothing },
  'addresses.check': {
    input: closed({ address }),
    output: closed({ deliverable: Type.Boolean(), messages: Type.Array(Type.String()) }),
  },
} as const;
