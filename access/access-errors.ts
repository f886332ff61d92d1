// The catalogue of what can go wrong with access: people, keys and encrypted credentials.
// Invariant: every code is listed in docs/reference/errors.md, section ACCESS; no message holds a
// secret, none tells whether a person exists. Leaves to others: what a vendor says to the
// credentials (each connector's catalogue).

import { ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  ACCESS_KEY_INVALID: {
    retry: 'after-a-fix',
    message: (source: string) => `The key in ${source} is not 32 bytes in base64.`,
    hint: () =>
      'Restore the key the credentials were saved with. A new one: openssl rand -base64 32.',
  },
  ACCESS_KEY_FILE_EXPOSED: {
    retry: 'after-a-fix',
    message: (file: string, mode: string) =>
      `The key file ${file} may be read by others (mode ${mode}).`,
    hint: (file: string) =>
      `Run chmod 600 ${file}; if others had access to this machine, rotate the key.`,
  },
  ACCESS_KEY_FILE_UNREADABLE: {
    retry: 'after-a-fix',
    message: (file: string, reason: string) =>
      `The key file ${file} cannot be read or made: ${reason}`,
    hint: () => 'Start as the user who owns the data folder, or set TIEOUT_KEY.',
  },
  ACCESS_KEY_MISSING: {
    retry: 'after-a-fix',
    message: (keyId: string) =>
      `The credentials were encrypted with key ${keyId}, which this process does not have.`,
    hint: () =>
      'Start with the TIEOUT_KEY or key file they were saved with, or enter the credentials again.',
  },
  ACCESS_SECRET_UNREADABLE: {
    retry: 'after-a-fix',
    message: () =>
      'The stored credentials do not open: changed, damaged, or of another connection.',
    hint: () =>
      'Enter the credentials again in Accounting Integration, and look who wrote the row.',
  },
  ACCESS_ROTATION_REFUSED: {
    retry: 'after-a-fix',
    message: (secret: string, why: string) => `The ${secret} do not open. ${why}`,
    hint: () =>
      'Nothing was changed. Name the key they were sealed with (TIEOUT_KEY_OLD or ' +
      '--old-key-file), or enter the credentials again in Accounting Integration, then repeat.',
  },
  ACCESS_GRANT_AWAITED: {
    retry: 'later',
    message: (name: string) =>
      `Another process has been asking for access as ${name} for more than a minute.`,
    hint: () => 'Nothing to do: asked again later. If it stays, look for a process that hangs.',
  },
  ACCESS_CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (connectionId: string) => `There is no connection ${connectionId}.`,
    hint: () => 'Choose one of the connections in Accounting Integration.',
  },
  ACCESS_SIGN_IN_NEEDED: {
    retry: 'after-a-fix',
    message: () => 'Nobody is signed in.',
    hint: () => 'Sign in on the console; programs send an API key: Authorization: Bearer tieout_….',
  },
  ACCESS_SIGN_IN_REFUSED: {
    retry: 'after-a-fix',
    message: () => 'Name and password do not fit.',
    hint: () => 'Try again; an administrator can make a link for a new password.',
  },
  ACCESS_ATTEMPTS_EXCEEDED: {
    retry: 'later',
    message: (minutes: number) => `Too many attempts to sign in within ${minutes} minutes.`,
    hint: (minutes: number) =>
      `Wait ${minutes} minutes; an administrator can make a link for a new password.`,
  },
  ACCESS_PASSWORDS_OFF: {
    retry: 'after-a-fix',
    message: (_provider: string) => 'Passwords are switched off here.',
    hint: (provider: string) =>
      `Sign in with ${provider}. Where that does not work, who has the machine makes a link that ` +
      'lets you in: `tieout people link NAME`.',
  },
  ACCESS_PROVIDER_OFF: {
    retry: 'after-a-fix',
    message: () => 'No OpenID provider is set up here.',
    hint: () => 'Sign in with name and password; the operator sets TIEOUT_OIDC_ISSUER.',
  },
  ACCESS_PROVIDER_AWAY: {
    retry: 'later',
    message: (name: string, why: string) => `${name} does not answer as a provider: ${why}.`,
    hint: () =>
      'Try again in a minute. If it stays: the operator checks TIEOUT_OIDC_ISSUER and the network.',
  },
  ACCESS_PROVIDER_HOST_REFUSED: {
    retry: 'after-a-fix',
    message: (name: string, host: string) =>
      `${name} sends this server to ${host}, which is not among the hosts it may call.`,
    hint: (_name: string, host: string) =>
      `If that is right, the operator adds ${host} to TIEOUT_OIDC_HOSTS and starts anew.`,
  },
  ACCESS_PROVIDER_DENIED: {
    retry: 'after-a-fix',
    message: (name: string, said: string) => `${name} did not let you in: ${said}.`,
    hint: () => 'Try again, and approve there; or ask who runs the provider.',
  },
  ACCESS_PROVIDER_ANSWER_INVALID: {
    retry: 'after-a-fix',
    message: (name: string, why: string) => `The answer of ${name} does not hold: ${why}.`,
    hint: () =>
      'Sign in once more. If it stays: the operator compares issuer, client id and secret with ' +
      'those at the provider, and the clocks of both machines.',
  },
  ACCESS_PROVIDER_STATE_UNKNOWN: {
    retry: 'after-a-fix',
    message: (minutes: number) =>
      `This sign-in was used already, took longer than ${minutes} minutes, or was not begun in ` +
      'this browser.',
    hint: () => 'Begin it anew, in one browser and by one address of this server.',
  },
  ACCESS_PROVIDER_PERSON_UNKNOWN: {
    retry: 'after-a-fix',
    message: (name: string, email: string, verified: boolean) =>
      `Nobody who may sign in here is connected to this account of ${name}` +
      (email === '' ? '.' : ` (${email}${verified ? '' : ', which it has not verified'}).`),
    hint: (name: string) =>
      'An administrator invites you, by this address or with a link to open; who has a password ' +
      `signs in with it and connects ${name} at the foot of the navigation.`,
  },
  ACCESS_PROVIDER_TAKEN: {
    retry: 'after-a-fix',
    message: () =>
      'The account belongs to somebody else here, or you are connected to another one already.',
    hint: () => 'Disconnect the other one first: in your account, or in People and keys.',
  },
  ACCESS_PROVIDER_ONLY_WAY: {
    retry: 'after-a-fix',
    message: () => 'It is the only way you sign in: without it you would be locked out.',
    hint: () => 'Set a password first, by a link of an administrator.',
  },
  ACCESS_FACTOR_REFUSED: {
    retry: 'after-a-fix',
    message: () => 'The code is not right, or was used already.',
    hint: () =>
      'Wait for the next code of the app and check the clock of its phone, or give a recovery ' +
      'code. Without either an administrator resets the second factor in People and keys.',
  },
  ACCESS_FACTOR_NEEDED: {
    retry: 'after-a-fix',
    message: (person: string) => `${person} has a role that asks for a second factor.`,
    hint: () =>
      'Set it up: the console shows how. The operator chooses these roles: TIEOUT_SECOND_FACTOR.',
  },
  ACCESS_FACTOR_ON: {
    retry: 'never',
    message: () => 'The second factor is set up already.',
    hint: () => 'Switch it off first, with a code of it, to set up another app.',
  },
  ACCESS_FACTOR_OFF: {
    retry: 'never',
    message: () => 'There is no second factor to confirm, change or take away.',
    hint: () => 'Set one up at the foot of the navigation ▸ How you sign in.',
  },
  ACCESS_KEY_REFUSED: {
    retry: 'after-a-fix',
    message: () => 'The API key is not known here, has ended or was revoked.',
    hint: () => 'An administrator makes a new one: POST /api/v1/api-keys.',
  },
  ACCESS_KEY_ELSEWHERE: {
    retry: 'after-a-fix',
    message: () => 'The API key belongs to another property than the one in Tieout-Property.',
    hint: () => 'Leave the header out, or use a key of that property.',
  },
  ACCESS_KEY_UNKNOWN: {
    retry: 'never',
    message: (keyId: number) => `There is no API key ${keyId}.`,
    hint: () => 'GET /api/v1/api-keys lists them.',
  },
  ACCESS_KEY_RIGHTS_INVALID: {
    retry: 'after-a-fix',
    message: (rights: string) => `The key cannot be given: ${rights}.`,
    hint: () => 'Choose among the rights of access/rights.ts that you have yourself.',
  },
  ACCESS_KEY_ENDED: {
    retry: 'after-a-fix',
    message: (endsAt: string) => `The key would have ended already: ${endsAt}.`,
    hint: () => 'Choose a later end, or none.',
  },
  ACCESS_OUTLET_UNKNOWN: {
    retry: 'after-a-fix',
    message: (outlet: string) => `There is no outlet "${outlet}".`,
    hint: () => 'Use the code of an outlet of this property.',
  },
  ACCESS_OUTLET_ONLY: {
    retry: 'after-a-fix',
    message: (person: string, does: string, outlets: string) =>
      `${person} may ${does} for ${outlets} only.`,
    hint: () =>
      'Name that outlet in the request; what is about the property needs a role for the property.',
  },
  ACCESS_LINK_UNUSABLE: {
    retry: 'after-a-fix',
    message: () => 'The link was used already, has ended or was replaced by a newer one.',
    hint: () => 'Ask an administrator for a new one, or run `tieout people link NAME`.',
  },
  ACCESS_NAME_INVALID: {
    retry: 'after-a-fix',
    message: () => 'A name has 1 to 200 characters and no spaces around them.',
    hint: () => 'An e-mail address is a good name: it stands in every history.',
  },
  ACCESS_NAME_TAKEN: {
    retry: 'after-a-fix',
    message: (name: string) => `There is somebody of the name ${name} already.`,
    hint: () => 'Give that person a role, or choose another name.',
  },
  ACCESS_PERSON_UNKNOWN: {
    retry: 'never',
    message: (person: string) => `There is nobody ${person} who works for this property.`,
    hint: () => 'GET /api/v1/people and `tieout people` list them.',
  },
  ACCESS_OWNER_ONLY: {
    retry: 'after-a-fix',
    message: (name: string) =>
      `${name} is an owner or works for other properties too: only an owner may do that.`,
    hint: () => 'Ask an owner; to take access to this property away, take the roles away.',
  },
  ACCESS_TRAIL_OF_OWNERS: {
    retry: 'never',
    message: (person: string) => `${person} may not see the trail of the whole installation.`,
    hint: () => 'Ask an owner; the trail of the property is open to who has "see-audit-trail".',
  },
  ACCESS_ROLES_INVALID: {
    retry: 'after-a-fix',
    message: () => 'A role or an outlet is not there, or stands there twice.',
    hint: () => 'Use the roles of access/rights.ts and the codes of outlets, each once.',
  },
  ACCESS_ADMINISTRATOR_LAST: {
    retry: 'after-a-fix',
    message: () => 'Nobody would be left who manages people.',
    hint: () => 'Make somebody else administrator first.',
  },
  ACCESS_PASSWORD_SHORT: {
    retry: 'after-a-fix',
    message: (length: number, min: number) =>
      `The password has ${length} characters; it needs ${min}.`,
    hint: () => 'Several words in a row are easy to keep and hard to guess.',
  },
  ACCESS_PASSWORD_LONG: {
    retry: 'after-a-fix',
    message: (length: number, max: number) =>
      `The password has ${length} characters; at most ${max} are taken.`,
    hint: () => 'Shorten it.',
  },
  ACCESS_PASSWORD_COMMON: {
    retry: 'after-a-fix',
    message: () => 'The password is among those that are guessed first.',
    hint: () => 'Take something nobody else would: several words that do not belong together.',
  },
  ACCESS_RIGHT_MISSING: {
    retry: 'after-a-fix',
    message: (person: string, right: string, does: string, _roles: string) =>
      `${person} may not ${does}: the right "${right}" is missing.`,
    hint: (_person: string, _right: string, _does: string, roles: string) =>
      `It comes with: ${roles}. An administrator gives roles.`,
  },
  ACCESS_RIGHT_UNDECLARED: {
    retry: 'never',
    message: (route: string) => `Nobody may ask for ${route}: it is not said which right it needs.`,
    hint: () => 'Write its line into access/route-rights.ts; access/rights.ts lists the rights.',
  },
} as const;

/** Makes a problem of this stage. */
export const accessProblem = problemsOf(catalogue);

/** The same, as the error to throw. */
export function accessError<K extends keyof typeof catalogue>(
  ...problem: Parameters<typeof accessProblem<K>>
): ProblemError {
  return new ProblemError([accessProblem<K>(...problem)], 503);
}
