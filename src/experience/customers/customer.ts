import { Type, type Static } from '@sinclair/typebox';
import { Address, Instant } from '../../contracts/index.ts';

/** What is kept of a person: sealed with a key of the person's own. */
export const PersonalData = Type.Object({
  name: Type.String(),
  email: Type.String(),
  locale: Type.Optional(Type.String()),
  billTo: Address,
  shipTo: Address,
});
export type PersonalData = Static<typeof PersonalData>;

export const customerTellings = ['never', 'waiting', 'told', 'refused'] as const;

/** A customer account as its owner sees it. */
export const CustomerAccount = Type.Object({
  channel: Type.String(),
  id: Type.String(),
  version: Type.Integer({ description: 'Grows with each change; also the ETag' }),
  ...PersonalData.properties,
  currency: Type.String(),
  lastOrderAt: Instant,
  changedAt: Instant,
  erp: Type.Object(
    {
      state: Type.Union(
        customerTellings.map((word) => Type.Literal(word)),
        { description: 'Whether the ERP has the last change: never (none was made), waiting, told, refused' },
      ),
      detail: Type.Optional(Type.String()),
    },
    { description: 'Orders bring their customer to the ERP by themselves' },
  ),
});
export type CustomerAccount = Static<typeof CustomerAccount>;

export interface CustomerName {
  readonly channel: string;
  readonly id: string;
}

/** Whose key seals the account. */
export const subjectOf = ({ channel, id }: CustomerName): string => `customer:${channel}/${id}`;
/** The ERP's number of the account, as order-to-cash gives it. */
export const customerNumberOf = ({ channel, id }: CustomerName): string => `${channel}-${id}`;
