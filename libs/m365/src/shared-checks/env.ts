/** The folder with Microsoft's contract, examples and captured payloads; it is not part of the project. */
export function sharedFolder(): string {
  const folder = process.env['KALBRO_SHARED_DIR'];
  if (!folder) throw new Error('Set KALBRO_SHARED_DIR to the folder "shared" to run these checks.');
  return folder;
}
