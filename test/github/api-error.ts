// Errors in GitHub's style, and the checks that every body goes through.
import type { Fields } from './types.ts';

export interface ErrorExtra {
  errors?: (string | Fields)[];
  headers?: Record<string, string>;
  documentation_url?: string;
  rateLimited?: boolean;
}

/** An HTTP error answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly extra: ErrorExtra;
  constructor(status: number, message: string, extra: ErrorExtra = {}) {
    super(message);
    this.status = status;
    this.extra = extra;
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
export const forbidden = (): ApiError => new ApiError(403, 'Resource not accessible by integration');
/** 422 with a list of {resource, field, code, message} objects. */
export const validationFailed = (errors: Fields | Fields[]): ApiError =>
  new ApiError(422, 'Validation Failed', { errors: [errors].flat() });
/** 422 of the reviews endpoints: the errors are sentences. */
export const unprocessable = (errors: string[]): ApiError => new ApiError(422, 'Unprocessable Entity', { errors });
/** 422 of endpoints that check the body against a JSON schema. */
export const invalidRequest = (lines: string[]): ApiError => new ApiError(422, `Invalid request.\n\n${lines.join('\n')}`);

/** Body checks shared by comments: GitHub's limit is 65,536 characters. */
export function checkBody(body: unknown, resource: string, max = 65_536): asserts body is string {
  if (typeof body !== 'string' || body.trim() === '') throw validationFailed({ resource, code: 'missing_field', field: 'body' });
  if ([...body].length > max)
    throw validationFailed({
      resource,
      code: 'custom',
      field: 'body',
      message: `body is too long (maximum is ${max} characters)`,
    });
}
