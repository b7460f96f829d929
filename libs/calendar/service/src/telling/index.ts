export type { MakeRepairLink, OutgoingMail, Outbox } from './outbox.port.js';
export { TellPeople } from './tell-people.js';
export type { TellPeopleParts } from './tell-people.js';
