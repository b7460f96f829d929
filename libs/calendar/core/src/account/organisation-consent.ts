/**
 * The state of the link by which an administrator consents to the application permissions of an organisation connection.
 * Everybody may know it: whoever comes back with it is told to test the settings, and nothing else follows.
 */
export const organisationConsentState = 'organisation';
