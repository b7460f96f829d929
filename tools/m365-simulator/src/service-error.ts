/** An answer that the service refuses with: Graph's status, code and message. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Further members of the error object, such as `@event.existingEventId`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
  }
}

export const itemNotFound = (): ServiceError =>
  new ServiceError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
export const idMalformed = (): ServiceError => new ServiceError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
export const accessDenied = (): ServiceError =>
  new ServiceError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
export const invalidRequest = (message: string): ServiceError => new ServiceError(400, 'ErrorInvalidRequest', message);
export const badRequest = (message: string): ServiceError => new ServiceError(400, 'BadRequest', message);
export const invalidProperty = (message: string): ServiceError =>
  new ServiceError(400, 'ErrorPropertyValidationFailure', message);
export const unsupportedZone = (name: string): ServiceError =>
  new ServiceError(
    400,
    'TimeZoneNotSupportedException',
    `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
  );
export const staleChangeKey = (): ServiceError =>
  new ServiceError(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  );
