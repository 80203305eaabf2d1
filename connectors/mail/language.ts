import type { NotificationKind } from '../../src/index.ts';

/** What the sentences of a mail are about. All of it comes from outside and is escaped where it meets HTML. */
export interface TextValues {
  readonly shopName: string;
  readonly name: string;
  readonly orderNumber: string;
  readonly reason: string | null;
}

/** The words of one language. */
export interface Texts {
  readonly subject: Readonly<Record<NotificationKind, (values: TextValues) => string>>;
  greeting(values: TextValues): string;
  readonly opening: Readonly<Record<NotificationKind, (values: TextValues) => string>>;
  readonly quantity: string;
  readonly total: string;
  readonly trackingNumber: string;
  readonly trackParcel: string;
  moreLines(count: number): string;
  closing(values: TextValues): string;
}
