import { Type, type Static } from '@sinclair/typebox';

export const MailSettings = Type.Object(
  {
    host: Type.String({ minLength: 1 }),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    /** TLS from the first byte (port 465). Without it STARTTLS is used where the server offers it. */
    secure: Type.Boolean(),
    user: Type.Optional(Type.String({ minLength: 1 })),
    password: Type.Optional(Type.String({ minLength: 1, secret: true })),
    /** The sender's address; the Message-IDs are of its domain. */
    from: Type.String({ pattern: '^[^@\\s<>]+@[^@\\s<>]+$' }),
    replyTo: Type.Optional(Type.String({ pattern: '^[^@\\s<>]+@[^@\\s<>]+$' })),
    /** One-click unsubscription (RFC 8058): for marketing mails alone. */
    unsubscribeUrl: Type.Optional(Type.String({ pattern: '^https://' })),
    /** BCP 47; taken where a customer's locale is none of en, de and fr. */
    defaultLocale: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
    shopName: Type.String({ minLength: 1, maxLength: 200 }),
    /**
     * Where mails that were accepted can be asked for: `GET {mailboxUrl}/messages?messageId=` answers
     * `{messages: []}`. Without it a person decides about a mail whose outcome is unknown.
     */
    mailboxUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  { additionalProperties: false },
);
export type MailSettings = Static<typeof MailSettings>;
