import type { FieldProblem, Localised } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';

/** As it comes from outside. Null and empty are as good as left out. */
export interface OrganisationConnectionInput {
  readonly tenantId: string;
  readonly applicationId?: string | null;
  readonly secret?: string | null;
}

/** What a client's connection is to be. */
export interface ConnectionDraft {
  /** A tenant's GUID or one of its domains, lower case. */
  readonly tenantId: string;
  /** Null: Kalbro's own registration, which has no secret of the client's. */
  readonly applicationId: string | null;
  /** A new one; null keeps the one that is stored. */
  readonly secret: string | null;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const longestSecret = 500;

const noTenant: Localised = {
  nb: 'Skriv katalog-id-en (tenant-id) fra Entra, eller et domene som organisasjonen eier, for eksempel fjordplan.no.',
  en: 'Write the directory (tenant) id as Entra shows it, or a domain of the organisation, for example fjordplan.no.',
};
const noApplication: Localised = {
  nb: 'Skriv app-id-en (client-id) slik den står i Entra, eller la feltet stå tomt for å bruke Kalbros egen registrering.',
  en: 'Write the application (client) id as Entra shows it, or leave it out to use Kalbro’s own registration.',
};
const secretMissing: Localised = {
  nb: 'En egen app-registrering trenger en hemmelighet. Lag en i Entra, og skriv verdien av den her.',
  en: 'A registration of your own needs its secret. Make one in Entra, and write its value here.',
};
const secretUnusable: Localised = {
  nb: 'Dette er ingen hemmelighet fra Entra. Kopier verdien på nytt, uten linjeskift.',
  en: 'This is no secret of Entra. Copy its value again, without line breaks.',
};
const secretAlone: Localised = {
  nb: 'En hemmelighet hører til en egen app-registrering. Skriv app-id-en også, eller la hemmeligheten stå tom.',
  en: 'A secret belongs to a registration of your own. Write its application id as well, or leave the secret out.',
};

/**
 * @param kept the application whose secret is stored, if one is: with the same one again the secret may be left out
 * @throws RuleError BAD_USER_INPUT naming every field that is wrong; never with a secret in its words
 */
export function parseConnection(input: OrganisationConnectionInput, kept: string | null): ConnectionDraft {
  const draft = {
    tenantId: input.tenantId.trim().toLowerCase(),
    applicationId: input.applicationId?.trim().toLowerCase() || null,
    secret: input.secret?.trim() || null,
  };
  const fields = problemsOf(draft, kept);
  const [first] = fields;
  if (first) throw new RuleError('BAD_USER_INPUT', first.message, fields);
  return draft;
}

function problemsOf({ tenantId, applicationId, secret }: ConnectionDraft, kept: string | null): FieldProblem[] {
  const fields: FieldProblem[] = [];
  if (!guid.test(tenantId) && !domain.test(tenantId)) fields.push({ path: 'input.tenantId', message: noTenant });
  if (applicationId !== null && !guid.test(applicationId))
    fields.push({ path: 'input.applicationId', message: noApplication });
  const message = secretProblem(applicationId, secret, kept);
  if (message) fields.push({ path: 'input.secret', message });
  return fields;
}

function secretProblem(
  applicationId: string | null,
  secret: string | null,
  kept: string | null,
): Localised | undefined {
  if (secret === null) return applicationId === null || applicationId === kept ? undefined : secretMissing;
  if (applicationId === null) return secretAlone;
  return secret.length > longestSecret || /[^\x21-\x7e]/.test(secret) ? secretUnusable : undefined;
}
