import type { Localised } from '@kalbro/kernel';

/** Why an address was not connected by leave of the organisation, although its client has a connection. */
export type NotJoined = 'notOfCard' | 'notFound' | 'otherAddress' | 'permissionMissing' | 'failed';

const whyNot: Readonly<Record<NotJoined, (username: string) => Localised>> = {
  notOfCard: (username) => ({
    nb: `${username} er ikke e-postadressen som er lagret for dette kortet. Den som eier kalenderen, må logge inn selv.`,
    en: `${username} is not the e-mail address that is saved for this card. Whoever owns the calendar has to sign in.`,
  }),
  notFound: (username) => ({
    nb: `Organisasjonens tilkobling finner ingen postboks for ${username}. Logg inn hos Microsoft i stedet.`,
    en: `The organisation's connection finds no mailbox of ${username}. Sign in with Microsoft instead.`,
  }),
  otherAddress: (username) => ({
    nb: `Postboksen som svarer, heter noe annet enn ${username}. Logg inn hos Microsoft i stedet.`,
    en: `The mailbox that answers is called otherwise than ${username}. Sign in with Microsoft instead.`,
  }),
  permissionMissing: (username) => ({
    nb: `Organisasjonens tilkobling har ikke tillatelsen som valgene for ${username} trenger. Logg inn hos Microsoft i stedet, eller velg mindre.`,
    en: `The organisation's connection has not the permission that the choices for ${username} need. Sign in with Microsoft instead, or choose less.`,
  }),
  failed: (username) => ({
    nb: `Organisasjonens tilkobling virket ikke for ${username} nå. Logg inn hos Microsoft i stedet, eller be en administrator teste den.`,
    en: `The organisation's connection did not work for ${username} now. Sign in with Microsoft instead, or ask an administrator to test it.`,
  }),
};

export function notJoinedNotice(why: NotJoined, username: string): Localised {
  return whyNot[why](username);
}

export function joinedNotice(username: string): Localised {
  return {
    nb: `${username} er koblet til gjennom organisasjonen; ingen innlogging trengs.`,
    en: `${username} is connected through the organisation; no sign-in is needed.`,
  };
}

export const noConnection: Localised = {
  nb: 'Organisasjonen har ingen tilkobling ennå. Lagre en først.',
  en: 'The organisation has no connection yet. Save one first.',
};
