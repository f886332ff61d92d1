// The consent page of the authorization-code grant, and the code a person gives on it.
//
// GET shows who asks and for what; POST is the person's answer. api.ts serves it under
// /oauth2/authorize, server.ts also under /ia/authorize, as the discovery document says.
// **Invariant**: a code goes only to an address the application has registered (any, when it has
// registered none); an unknown application or address is told to the person, never redirected.
// Sage refuses `http://` redirect addresses; here loopback ones are taken, or nobody could test.

import { randomBytes } from 'node:crypto';
import { type Answer, type ApiRequest, headerOf } from './answer.ts';
import { html, noticeBox, page } from './page-parts.ts';
import type { Simulation } from './simulation.ts';

const CODE_LIFE_MS = 600_000;

type Parameters = Readonly<Record<string, string | undefined>>;

function pageAnswer(status: number, title: string, body: ReturnType<typeof html>): Answer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  };
  return { status, headers, body: page(title, body) };
}

function refusedPage(message: string): Answer {
  const body = html`<h1>Access cannot be asked for</h1><p>${message}</p>`;
  return pageAnswer(400, 'Access cannot be asked for', body);
}

function isLoopback(address: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
}

/** Why the application may not ask, in words; `null` when it may. */
function problemOf(parameters: Parameters, { books }: Simulation): string | null {
  const { client_id: clientId, redirect_uri: redirectUri = '' } = parameters;
  const application = books.company.applications.find((one) => one.clientId === clientId);
  if (application === undefined) return `Nobody knows the application ${clientId ?? ''}.`;
  if (!URL.canParse(redirectUri)) return 'redirect_uri is not an address.';
  const address = new URL(redirectUri);
  if (address.protocol === 'http:' && !isLoopback(address)) {
    return 'redirect_uri must not begin with http:// unless it is on this machine.';
  }
  const registered = application.redirectUris;
  if (registered !== undefined && !registered.includes(redirectUri)) {
    return `${redirectUri} is not an address of this application.`;
  }
  return null;
}

/** Back to the application, with a code or an error, and always with its `state`. */
function redirect(parameters: Parameters, result: Record<string, string>): Answer {
  const address = new URL(parameters.redirect_uri ?? '');
  for (const [name, value] of Object.entries(result)) address.searchParams.set(name, value);
  if (parameters.state !== undefined) address.searchParams.set('state', parameters.state);
  return { status: 302, headers: { location: address.href }, body: '' };
}

function requestProblem(parameters: Parameters): Record<string, string> | null {
  if (parameters.response_type !== 'code') return { error: 'unsupported_response_type' };
  const { code_challenge: challenge, code_challenge_method: method = 'plain' } = parameters;
  if (challenge !== undefined && method !== 'S256') {
    return { error: 'invalid_request', error_description: 'code_challenge_method must be S256' };
  }
  return null;
}

const kept = [
  ...['response_type', 'client_id', 'redirect_uri', 'state', 'scope', 'nonce'],
  ...['code_challenge', 'code_challenge_method'],
];

function consentPage(parameters: Parameters, simulation: Simulation, refusal?: string): Answer {
  const { company } = simulation.books;
  const hidden = kept
    .filter((name) => parameters[name] !== undefined)
    .map((name) => html`<input type="hidden" name="${name}" value="${parameters[name]}">`);
  const users = [...simulation.books.users.values()]
    .filter((user) => user.status !== 'inactive')
    .map((user) => html`<option value="${user.id}">${user.id}, ${user.name}</option>`);
  const entities = company.locations
    .filter((one) => !one.entity)
    .map((one) => html`<option value="${one.id}">${one.id} ${one.name}</option>`);
  const notice = refusal === undefined ? null : { isRefusal: true, sentences: [refusal] };
  const body = html`<h1>${parameters.client_id} asks for access</h1>
<p class="quiet">${company.name}, a simulated Sage Intacct company.</p>
${noticeBox(notice)}
<div class="narrow"><section class="act"><form method="post" action="">${hidden}
<label>User<select name="user">${users}</select></label>
<label>Password<input type="password" name="password" autocomplete="off"></label>
<label>Entity<select name="entity"><option value="">Top level</option>${entities}</select>
</label>
<div class="buttons"><button name="answer" value="allow">Allow</button>
<button class="second" name="answer" value="deny">Deny</button></div></form>
<p class="quiet">A user without a password in the company's definition needs none.</p>
</section></div>`;
  return pageAnswer(refusal === undefined ? 200 : 422, 'Allow access', body);
}

function consented(form: Parameters, simulation: Simulation): Answer {
  if (form.answer !== 'allow') return redirect(form, { error: 'access_denied' });
  const { books, tokens, clock } = simulation;
  const user = books.users.get(form.user ?? '');
  const isRight = user?.password === undefined || user.password === form.password;
  if (user === undefined || user.status === 'inactive' || !isRight) {
    return consentPage(form, simulation, 'Sign-in information is incorrect');
  }
  const code = randomBytes(24).toString('base64url');
  tokens.codes.set(code, {
    clientId: form.client_id ?? '',
    userId: user.id,
    entityId: form.entity || null,
    redirectUri: form.redirect_uri ?? '',
    challenge: form.code_challenge ?? null,
    scopes: (form.scope ?? '').split(' '),
    nonce: form.nonce ?? null,
    expiresAtMs: clock.now() + CODE_LIFE_MS,
  });
  return redirect(form, { code });
}

/** A page of another site must not answer for the person. */
function isForeign(request: ApiRequest): boolean {
  const origin = headerOf(request, 'origin');
  return origin !== undefined && origin !== `http://${headerOf(request, 'host')}`;
}

/** GET and POST of the authorization endpoint. */
export function authorizationAnswer(request: ApiRequest, simulation: Simulation): Answer {
  const isAnswer = request.method === 'POST';
  if (isAnswer && isForeign(request)) return refusedPage('The answer came from another site.');
  const parameters: Parameters = isAnswer
    ? Object.fromEntries(new URLSearchParams(request.text))
    : request.query;
  const problem = problemOf(parameters, simulation);
  if (problem !== null) return refusedPage(problem);
  const wrong = requestProblem(parameters);
  if (wrong !== null) return redirect(parameters, wrong);
  return isAnswer ? consented(parameters, simulation) : consentPage(parameters, simulation);
}
