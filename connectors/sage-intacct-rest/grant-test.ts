// The first part of the connection test: address, client, user, entity, consent. The vendor has one
// text (REST-1216) for a wrong client, a wrong secret, a client the company has not authorized and
// an unknown user: further questions tell them apart. Invariant: asked only after the sign-in has
// failed, since a new grant may end older ones; nothing is stored. Leaves to others: rights
// (connection-test.ts).

import type { ConnectionFinding } from '#external-ledger/external-ledger.ts';
import type { NotGranted } from '../sage-intacct/silence.ts';
import { bad, good } from './connection-test.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import type { Grant } from './oauth-client.ts';

/** Further questions about a sign-in that failed; given by the connector. */
export interface GrantProbes {
  /** The same user at the top level of the company. */
  readonly withoutEntity: () => Promise<Grant>;
  /**
   * Is the client known? Asked by revoking a token that does not exist, which takes client and
   * secret and no user. Null: the answer says nothing of it.
   */
  readonly isClientRight: () => Promise<boolean | null>;
}

const clientCheck = 'Client id and secret';

const clientHint =
  'Copy both from the application at the developer portal again: a secret is shown once, and a ' +
  'Non-production key works on no production company. Then ask the Sage Intacct administrator ' +
  'whether the client id is listed under Company ▸ Setup ▸ Company ▸ Security ▸ Authorized ' +
  'client applications.';

/** Address, client, user and entity, from a token request and what was asked after it failed. */
export async function grantFindings(
  grant: Grant,
  settings: SageIntacctRestSettings,
  probes: GrantProbes,
): Promise<readonly ConnectionFinding[]> {
  const { username, companyId, entityId, baseUrl } = settings;
  if (grant.kind === 'busy') return [addressFinding(grant, baseUrl)];
  const address = good('Address', `${baseUrl} answers.`);
  if (grant.kind === 'granted') {
    const place = entityId === null ? '' : ` in entity ${entityId}`;
    const signedIn = `Signed in as ${username} of ${companyId}${place}.`;
    return [address, good('Client id, secret and user', signedIn)];
  }
  return [address, ...(await disconnectedFindings(grant, settings, probes))];
}

function addressFinding({ cause }: NotGranted, baseUrl: string): ConnectionFinding {
  const isUnreachable = cause.code === 'INTACCT_UNREACHABLE';
  if (isUnreachable) return bad('Address', `${baseUrl} does not answer.`, cause.hint);
  return bad('Address', `${baseUrl} gives no token now. ${cause.message}`, cause.hint);
}

async function disconnectedFindings(
  { cause }: NotGranted,
  settings: SageIntacctRestSettings,
  probes: GrantProbes,
): Promise<readonly ConnectionFinding[]> {
  const { username, companyId, entityId } = settings;
  if (cause.code.startsWith('INTACCT_CONSENT_')) {
    return [bad('Consent', cause.message, cause.hint)];
  }
  if (cause.code === 'INTACCT_USERNAME_INVALID') {
    return [bad('User, company and entity', cause.message, cause.hint)];
  }
  if (entityId !== null && (await probes.withoutEntity()).kind === 'granted') {
    return [
      good(clientCheck, `Accepted, with the user ${username} of ${companyId}.`),
      bad(
        `Entity ${entityId}`,
        `${username} may sign in to ${companyId}, but not to entity ${entityId}.`,
        'Correct the entity id in Accounting Integration, or ask the Sage Intacct administrator ' +
          `to let ${username} work in it.`,
      ),
    ];
  }
  if ((await probes.isClientRight()) !== true) return [bad(clientCheck, cause.message, clientHint)];
  return [
    good(clientCheck, 'Known to Sage Intacct.'),
    bad(
      `User ${username} of company ${companyId}`,
      cause.message,
      `Check the user id (case matters) and the company id. Ask the Sage Intacct administrator ` +
        `whether ${username} is an active Web Services user, and stands beside the client id ` +
        'under Security ▸ Authorized client applications.',
    ),
  ];
}
