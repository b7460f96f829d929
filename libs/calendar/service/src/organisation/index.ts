export type { OrganisationConnection } from './connection-view.js';
export { organisationSecretPurpose, PostgresOrganisationVault } from './organisation-vault.js';
export { ReadOrganisationConnection } from './read-organisation-connection.js';
export { RemoveOrganisationConnection } from './remove-organisation-connection.js';
export { SaveOrganisationConnection } from './save-organisation-connection.js';
export { TestOrganisationConnection } from './test-organisation-connection.js';
