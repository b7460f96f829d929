import type { Mailbox } from '../exchange/mailbox.js';
import { listIanaZones, listWindowsZones, resolveZone } from '../exchange/windows-zones.js';
import { json, type HttpAnswer } from '../http/messages.js';
import { badRequest, unsupportedZone } from '../service-error.js';
import type { GraphCall } from './call.js';
import { contextOf } from './events.js';
import { pick, selectOf } from './query-options.js';

function userJson(mailbox: Mailbox): Record<string, unknown> {
  const [givenName = '', ...rest] = mailbox.displayName.split(' ');
  return {
    businessPhones: [],
    displayName: mailbox.displayName,
    givenName,
    jobTitle: null,
    mail: mailbox.address,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: rest.join(' '),
    userPrincipalName: mailbox.address,
    id: mailbox.oid,
  };
}

export function getUser(call: GraphCall): HttpAnswer {
  const select = selectOf(call);
  const chosen = select ? `(${select.join(',')})` : '';
  const context = `https://graph.microsoft.com/v1.0/$metadata#users${chosen}/$entity`;
  const more = { accountEnabled: call.mailbox.accountEnabled, userType: 'Member' };
  const user = select ? pick({ ...userJson(call.mailbox), ...more }, select) : userJson(call.mailbox);
  if (select && !select.includes('id')) delete user['id'];
  return json(200, { '@odata.context': context, ...user });
}

export function getMailboxSettings(call: GraphCall): HttpAnswer {
  const select = selectOf(call);
  const settings = call.mailbox.settings as unknown as Record<string, unknown>;
  const shown = pick(settings, select);
  return json(200, { '@odata.context': `${contextOf(call, 'mailboxSettings', select)}`, ...shown });
}

/** One member of the settings, such as `/me/mailboxSettings/timeZone`. */
export function getMailboxSetting(call: GraphCall): HttpAnswer {
  const name = call.params['setting'] ?? '';
  const value = (call.mailbox.settings as unknown as Record<string, unknown>)[name];
  if (value === undefined) throw badRequest(`Resource not found for the segment '${name}'.`);
  const context = contextOf(call, `mailboxSettings/${name}`);
  return json(
    200,
    typeof value === 'object' ? { '@odata.context': context, ...value } : { '@odata.context': context, value },
  );
}

export function patchMailboxSettings(call: GraphCall): HttpAnswer {
  const { timeZone } = call.body;
  if (timeZone !== undefined && (typeof timeZone !== 'string' || resolveZone(timeZone) === undefined)) {
    throw unsupportedZone(String(timeZone));
  }
  const known = Object.keys(call.mailbox.settings);
  const unknown = Object.keys(call.body).find((name) => !known.includes(name) && !name.startsWith('@'));
  if (unknown) throw badRequest(`The property '${unknown}' does not exist on type 'microsoft.graph.mailboxSettings'.`);
  Object.assign(call.mailbox.settings, call.body);
  return getMailboxSettings(call);
}

export function supportedTimeZones(call: GraphCall): HttpAnswer {
  const standard = (call.params['timezonestandard'] ?? 'Windows').toLowerCase();
  if (standard !== 'iana' && standard !== 'windows') throw badRequest(`'${standard}' is not a time zone standard.`);
  const names = standard === 'iana' ? listIanaZones() : listWindowsZones();
  const context = 'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.timeZoneInformation)';
  return json(200, { '@odata.context': context, value: names.map((name) => ({ alias: name, displayName: name })) });
}
