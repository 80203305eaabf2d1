/** One parameter of a message, by the names that Adobe's description lists. */
export interface ErrorParameter {
  readonly resources?: string;
  readonly fieldName?: string;
  readonly fieldValue?: string;
}

/**
 * An answer that is no success: `{ message, parameters? }`. Adobe's servers send the parameters as an object or a list of
 * values, its description says a list of objects; the simulator follows the description, and the connector reads all three.
 */
export class AdobeError extends Error {
  readonly status: number;
  readonly body: { readonly message: string; readonly parameters?: readonly ErrorParameter[] };

  constructor(status: number, message: string, parameters?: readonly ErrorParameter[]) {
    super(message);
    this.status = status;
    this.body = parameters === undefined ? { message } : { message, parameters };
  }
}

export const badRequest = (message: string): AdobeError => new AdobeError(400, message);

export function noSuchEntity(fieldName: string, fieldValue: string | number): AdobeError {
  const parameters = [{ fieldName, fieldValue: String(fieldValue) }];
  return new AdobeError(404, 'No such entity with %fieldName = %fieldValue', parameters);
}
