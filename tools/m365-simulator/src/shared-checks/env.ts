/** The folder that holds graph/openapi-calendar.json, examples and captures. @throws when it is not named */
export function sharedDirectory(): string {
  const folder = process.env['KALBRO_SHARED_DIR'];
  if (!folder) throw new Error('KALBRO_SHARED_DIR has to name the folder that holds graph/openapi-calendar.json.');
  return folder;
}
