/** The server that tests use (a superuser's URL, any database of it); an embedded one when it is unset. */
export function testDatabaseUrl(): string | undefined {
  return process.env['TEST_DATABASE_URL'] || undefined;
}
