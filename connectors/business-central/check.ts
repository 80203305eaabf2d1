import { VendorError, type Call } from '../../src/index.ts';
import type { Company } from './settings.ts';
import { errorOfAnswer } from './stock-sweep.ts';

/** Lists the companies that the credentials may see; the configured one must be among them. */
export async function checkCompany(company: Company, call: Call): Promise<{ detail: string }> {
  const answer = await call.request({ method: 'GET', path: '/companies' });
  if (answer.status !== 200) throw errorOfAnswer(answer);
  const { value } = answer.json<{ value: readonly { id: string; name: string }[] }>();
  const own = value.find(({ id }) => id.toLowerCase() === company.companyId.toLowerCase());
  if (own !== undefined) return { detail: `company ${own.name}` };
  const names = value.map(({ id, name }) => `${name} (${id})`).join(', ');
  throw new VendorError(
    'rejected',
    `companyId ${company.companyId} is none of: ${names === '' ? 'no company' : names}`,
  );
}
