import { pascal } from './names.ts';
import type { Api } from './openapi.ts';

/** Settings and authorisation of the description's first security scheme. */
export function settingsFile(api: Api, name: string): string {
  const fields = [
    '    /** The vendor’s address, without a slash at its end. */',
    "    baseUrl: Type.String({ pattern: '^https?://' }),",
  ];
  fields.push(...settingsOf(api).map(([setting, schema, about]) => `    /** ${about} */\n    ${setting}: ${schema},`));
  fields.push(
    '    /** Crossdock’s name for this sales channel; the system’s name when absent. */',
    '    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),',
  );
  return `import { Type, type Static } from '@sinclair/typebox';

export const ${pascal(name)}Settings = Type.Object(
  {
${fields.join('\n')}
  },
  { additionalProperties: false },
);
export type ${pascal(name)}Settings = Static<typeof ${pascal(name)}Settings>;
`;
}

type Setting = readonly [name: string, schema: string, about: string];
const secret = 'Type.String({ minLength: 8, secret: true })';

function settingsOf({ security }: Api): Setting[] {
  switch (security.kind) {
    case 'bearer':
      return [['token', secret, 'Sent as Bearer.']];
    case 'api-key':
      return [['apiKey', secret, `Sent in the header ${security.header}.`]];
    case 'basic':
      return [
        ['user', 'Type.String({ minLength: 1 })', 'For basic authentication (RFC 7617).'],
        ['password', secret, 'For the same.'],
      ];
    case 'client-credentials':
      return [
        ['tokenUrl', "Type.String({ pattern: '^https?://' })", 'The token endpoint (RFC 6749, 4.4).'],
        ['clientId', 'Type.String({ minLength: 1 })', 'The application.'],
        ['clientSecret', secret, 'Its secret.'],
      ];
    case 'none':
      return [];
  }
}

/** Settings that open the account. */
export const credentialsOf = (api: Api): string[] =>
  settingsOf(api)
    .filter(([, schema]) => schema === secret)
    .map(([name]) => name);

/** Values that the simulator takes, as lines of an object. */
export function sampleSettings({ security }: Api): string {
  switch (security.kind) {
    case 'bearer':
      return "token: 'simulated-token'";
    case 'api-key':
      return "apiKey: 'simulated-api-key'";
    case 'basic':
      return "user: 'simulated', password: 'simulated-password'";
    case 'client-credentials':
      return "tokenUrl: `${simulator.url}/oauth/token`, clientId: 'simulated', clientSecret: 'simulated-client-secret'";
    case 'none':
      return '';
  }
}

/** The header that the simulator wants, and its value. */
export function wantedHeader({ security }: Api): readonly [name: string, value: string] | null {
  switch (security.kind) {
    case 'bearer':
      return ['authorization', 'Bearer simulated-token'];
    case 'api-key':
      return [security.header.toLowerCase(), 'simulated-api-key'];
    case 'basic':
      return ['authorization', `Basic ${Buffer.from('simulated:simulated-password').toString('base64')}`];
    case 'client-credentials':
      return ['authorization', 'Bearer'];
    case 'none':
      return null;
  }
}

/** The `authorise` of the connector. */
export function authoriseText({ security }: Api): string {
  switch (security.kind) {
    case 'bearer':
      return '\n    authorise: async ({ token }) => ({ authorization: `Bearer ${token}` }),';
    case 'api-key':
      return `\n    authorise: async ({ apiKey }) => ({ '${security.header.toLowerCase()}': apiKey }),`;
    case 'basic':
      return "\n    authorise: async ({ user, password }) => ({\n      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,\n    }),";
    case 'client-credentials':
      return `
    authorise: async ({ tokenUrl, clientId, clientSecret }, auth) => {
      const token = await auth.token(async () => {
        const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: '${security.scopes}' };
        // Whatever becomes of asking for a token, the request that needs it was not sent.
        const answer = await auth
          .request({ method: 'POST', path: tokenUrl, body: new URLSearchParams(form) })
          .catch((error: Error) => {
            throw new VendorError('not-sent', \`token endpoint: \${error.message}\`, null, error);
          });
        if (answer.status === 429 || answer.status >= 500) throw new VendorError('throttled', \`token endpoint: HTTP \${answer.status}\`);
        if (answer.status !== 200) throw new VendorError('rejected', \`token endpoint: HTTP \${answer.status}\`);
        const { access_token: value, expires_in: seconds } = answer.json<{ access_token: string; expires_in: number }>();
        return { value, expiresAt: auth.now() + seconds * 1000 };
      });
      return { authorization: \`Bearer \${token}\` };
    },`;
    case 'none':
      return '';
  }
}
