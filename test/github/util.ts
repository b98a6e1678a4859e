import crypto from 'node:crypto';

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export const now = () => new Date();
export const iso = (d) => (d == null ? null : new Date(d).toISOString().replace(/\.\d{3}Z$/, 'Z'));
export const sha256 = (s) => crypto.createHash('sha256').update(s).digest('hex');
export const ZERO = '0'.repeat(40);
export const isSha = (s) => typeof s === 'string' && /^[0-9a-f]{40}$/.test(s);

/** An HTTP error answer in GitHub's style. */
export class ApiError extends Error {
  constructor(status, message, extra = {}) {
    super(message);
    this.status = status;
    this.extra = extra; // errors, headers, documentation_url
  }
}
export const notFound = () => new ApiError(404, 'Not Found');
export const forbidden = () => new ApiError(403, 'Resource not accessible by integration');
/** 422 with a list of {resource, field, code, message} objects. */
export const validationFailed = (errors) => new ApiError(422, 'Validation Failed', { errors: [].concat(errors) });
/** 422 of the reviews endpoints: the errors are sentences. */
export const unprocessable = (errors) => new ApiError(422, 'Unprocessable Entity', { errors: [].concat(errors) });
/** 422 of endpoints that check the body against a JSON schema. */
export const invalidRequest = (lines) => new ApiError(422, `Invalid request.\n\n${[].concat(lines).join('\n')}`);

/** Body checks shared by comments: GitHub's limit is 65,536 characters. */
export function checkBody(body, resource, { field = 'body', max = 65536 } = {}) {
  if (typeof body !== 'string' || body.trim() === '') throw validationFailed({ resource, code: 'missing_field', field });
  if ([...body].length > max)
    throw validationFailed({ resource, code: 'custom', field, message: `${field} is too long (maximum is ${max} characters)` });
}

export class Emitter {
  #subs = new Set();
  on(fn) {
    this.#subs.add(fn);
    return () => this.#subs.delete(fn);
  }
  emit(...a) {
    for (const fn of [...this.#subs]) fn(...a);
  }
}

/** Waits until fn() returns something truthy; checked after each change and every `step` ms. */
export async function until(fn, { timeout = 15000, step = 15, what = 'condition' } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    const v = await fn();
    if (v) return v;
    if (Date.now() > end)
      throw new Error(`ghsim: timed out after ${timeout} ms waiting for ${typeof what === 'function' ? what() : what}`);
    await sleep(step);
  }
}
