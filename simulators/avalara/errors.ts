/** An error as AvaTax words it: a name and a number of its public list (developer.avalara.com/avatax/errors). */
export interface AvaTaxErrorName {
  readonly code: string;
  readonly number: number;
  readonly status: number;
  readonly message: string;
}

const named = (code: string, number: number, status: number, message: string): AvaTaxErrorName => ({
  code,
  number,
  status,
  message,
});

export const avaTaxErrors = {
  entityNotFound: named('EntityNotFoundError', 4, 404, 'There is nothing with this code.'),
  valueRequired: named('ValueRequiredError', 5, 400, 'A required field is missing.'),
  companyInvalid: named('CompanyInvalidException', 3, 400, 'There is no such company.'),
  entityLimitExceeded: named('EntityLimitExceeded', 10, 400, 'There are too many lines.'),
  stringLength: named('StringLengthError', 13, 400, 'A text is too long.'),
  dateFormat: named('DateFormatError', 26, 400, 'The date is not readable.'),
  authentication: named('AuthenticationException', 30, 401, 'Authentication failed.'),
  authenticationIncomplete: named('AuthenticationIncomplete', 34, 401, 'Authentication is missing.'),
  modelRequired: named('ModelRequiredException', 38, 400, 'A body is required.'),
  jsonFormat: named('JsonFormatError', 47, 400, 'The body is no JSON.'),
  invalidDecimal: named('InvalidDecimalValue', 48, 400, 'The amount has too many decimals.'),
  unhandled: named('UnhandledException', 50, 500, 'Something went wrong.'),
  invalidCountry: named('InvalidCountry', 125, 400, 'The country is not known.'),
  invalidRegion: named('InvalidCountryRegion', 126, 400, 'The region is not known in this country.'),
  invalidEnum: named('InvalidEnumValue', 164, 400, 'The value is none of those permitted.'),
  duplicateEntry: named('DuplicateEntry', 193, 400, 'The key or name is there already.'),
  alreadyCancelled: named('TransactionAlreadyCancelled', 198, 400, 'The transaction is cancelled already.'),
  documentStatus: named('GetTaxError', 300, 400, 'DocStatus is invalid for this operation.'),
  missingAddress: named('MissingAddress', 304, 400, 'Origin and destination are required.'),
  invalidAddress: named('InvalidAddress', 309, 400, 'The address is incomplete.'),
  missingLine: named('MissingLine', 311, 400, 'A transaction needs a line.'),
  invalidPostalCode: named('InvalidPostalCode', 317, 400, 'The postal code is not known.'),
  tooManyRequests: named('TooManyRequests', 429, 429, 'Too many requests.'),
} as const;

/** Thrown by handlers and turned into AvaTax's answer by the server. */
export class AvaTaxError extends Error {
  readonly named: AvaTaxErrorName;
  readonly description: string;
  constructor(name: AvaTaxErrorName, description: string) {
    super(name.message);
    this.named = name;
    this.description = description;
  }
}

/** The body of an error answer. */
export function errorBody(error: AvaTaxErrorName, description: string): object {
  const { code, number, message } = error;
  const faultCode = error.status < 500 ? 'Client' : 'Server';
  const helpLink = `/avatax/errors/${code}`;
  const detail = { code, number, message, description, faultCode, helpLink, severity: 'Error' };
  return { error: { code, message, target: 'HttpRequest', details: [detail] } };
}
