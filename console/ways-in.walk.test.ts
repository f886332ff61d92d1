// The ways in beside a password, in a real Chromium: the OpenID provider by an invitation, by its
// button and when it refuses; a second factor set up, asked for, and reset. Method: by role and
// label; a provider of its own (simulators/openid); codes are computed as a phone does.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { testDatabase } from '#database/test-database.ts';
import { forAll, housePassword, openClosedHouse } from '#scenarios/closed-house.ts';
import { providerClient, startOpenIdProvider } from '#simulators/openid/provider.ts';
import { buildConsole } from './build-console.ts';
import { openBrowser } from './open-browser.ts';

const { url: databaseUrl, pool } = await testDatabase();
await buildConsole();
const provider = await startOpenIdProvider();
const house = await openClosedHouse(databaseUrl, {
  TIEOUT_OIDC_ISSUER: provider.issuer,
  TIEOUT_OIDC_CLIENT_ID: providerClient.id,
  TIEOUT_OIDC_CLIENT_SECRET: providerClient.secret,
  TIEOUT_OIDC_NAME: 'Harbor ID',
});
const { url } = house.server;
const browser = await openBrowser();
const viewport = { width: 1280, height: 900 };
const newPage = async () => {
  const page = await (await browser.newContext({ viewport })).newPage();
  page.setDefaultTimeout(60_000);
  return page;
};
const [veras, adas] = [await newPage(), await newPage()];
after(async () => {
  await browser.close();
  await house.stop();
  await provider.stop();
});

test('an invitation is opened with the account at the provider', async () => {
  const made = await house.owner.done('POST', '/people', {
    ...{ name: 'vera@harbor.example', roles: forAll('viewer') },
  });
  provider.state.account = { sub: 'vera-1', email: 'vera@harbor.example' };
  await veras.goto(made.link);
  await veras.getByRole('button', { name: 'Connect Harbor ID and sign in' }).click();
  await veras.getByRole('button', { name: 'Account of vera@harbor.example' }).waitFor();
  assert.equal(new URL(veras.url()).search, '', 'the answer does not stay in the address');
});

test('the button leads back to the page one wanted', async () => {
  await veras.goto(`${url}/accounting/journal-entries`);
  await veras.getByRole('button', { name: 'Account of vera@harbor.example' }).click();
  await veras.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await veras.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await veras.getByRole('button', { name: 'Sign in with Harbor ID' }).click();
  await veras.getByRole('heading', { level: 1, name: 'Journal Entries' }).waitFor();
  await veras.getByRole('button', { name: 'Account of vera@harbor.example' }).click();
  await veras.getByRole('menuitem', { name: 'Sign out of Harbor ID too' }).click();
  await veras.getByRole('heading', { name: 'Signed out of the provider' }).waitFor();
});

test('who is nobody here is told what to do, and gets back to the sign-in page', async () => {
  provider.state.account = { sub: 'x', email: 'x@harbor.example' };
  await veras.goto(url);
  await veras.getByRole('button', { name: 'Sign in with Harbor ID' }).click();
  await veras.getByRole('heading', { level: 1, name: 'Not signed in' }).waitFor();
  await veras.getByText('ACCESS_PROVIDER_PERSON_UNKNOWN').waitFor();
  await veras.getByText('An administrator invites you').waitFor();
  await veras.getByRole('button', { name: 'Go to sign-in' }).click();
  await veras.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

async function signIn(page: typeof adas, name: string) {
  await page.goto(url);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(housePassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

// Before the second factor ends the session it is done in.
const otis = await house.personWith('otis', forAll('viewer'));
let secret = '';

test('a second factor is set up with a QR code; recovery codes are shown once', async () => {
  const name = 'ada@harbor.example';
  await signIn(adas, name);
  await adas.getByRole('button', { name: `Account of ${name}` }).click();
  await adas.getByRole('menuitem', { name: 'How you sign in…' }).click();
  const part = adas.getByRole('dialog').getByRole('region', { name: 'Second factor' });
  await part.getByRole('button', { name: 'Set up…' }).click();
  await part.getByLabel('Present password').fill(housePassword);
  await part.getByRole('button', { name: 'Set up a second factor' }).click();
  await part.getByRole('img', { name: 'QR code of the secret below' }).waitFor();
  secret = (await part.getByRole('region', { name: 'Secret' }).innerText()).replace(/\s/g, '');
  await part.getByRole('textbox', { name: 'Code' }).fill('12 34 5');
  await part.getByRole('button', { name: 'Switch it on' }).click();
  await part.getByText('ACCESS_FACTOR_REFUSED').waitFor();
  await part.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret));
  await part.getByRole('button', { name: 'Switch it on' }).click();
  const codes = part.getByRole('region', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  assert.equal(await codes.count(), 10);
  await part.getByRole('button', { name: 'I have kept them' }).click();
  await part.getByText('10 recovery codes are left').waitFor();
});

test('and is asked for when one signs in', async () => {
  await pool.query('update second_factors set last_step = 0');
  const page = await newPage();
  await signIn(page, 'ada@harbor.example');
  await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Account of ada@harbor.example' }).waitFor();
  await page.context().close();
});

test('an administrator resets it for who lost it, and disconnects an account', async () => {
  await pool.query(
    `insert into second_factors (person_id, sealed, confirmed_at) values ($1, 'x', now())`,
    [otis.personId],
  );
  await adas.goto(`${url}/settings/people`);
  await adas.getByRole('row', { name: /otis with a second factor/ }).waitFor();
  await adas.getByRole('button', { name: 'Sign-in of otis' }).click();
  await adas.getByRole('button', { name: 'Reset the second factor' }).click();
  await adas.getByRole('region', { name: 'Second factor' }).waitFor({ state: 'detached' });
  await adas.keyboard.press('Escape');
  await adas.getByRole('button', { name: 'Sign-in of vera@harbor.example' }).click();
  await adas.getByRole('button', { name: 'Disconnect' }).click();
  await adas.getByRole('button', { name: 'Disconnect' }).waitFor({ state: 'detached' });
  await adas.keyboard.press('Escape');
  await adas.getByRole('row', { name: /vera@harbor.example Viewer Invited/ }).waitFor();
});
