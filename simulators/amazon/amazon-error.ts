/** One error of Amazon's error list (`ErrorList` in every Selling Partner API description). */
export class AmazonError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string;

  constructor(status: number, code: string, message: string, details = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const errorBody = (code: string, message: string, details = '') => ({ errors: [{ code, message, details }] });

export const invalidInput = (message: string): AmazonError => new AmazonError(400, 'InvalidInput', message);

export const notFound = (message: string): AmazonError => new AmazonError(404, 'ResourceNotFound', message);
