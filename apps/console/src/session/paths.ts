/** Where the issuer sends the browser back to. */
export const signedInPath = '/signed-in';
