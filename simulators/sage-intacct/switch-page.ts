// The page of switches: every setting with what it stands for, its value, and a way to change it.
//
// pages.ts frames it; a change goes to the control API like any other (acts.ts).
// **Invariant**: every setting there is stands here once; what has no group of its own is shown
// under "Other".
// It leaves which values are good to settings.ts.

import { type Html, html } from './page-parts.ts';
import { choicesOf, type Settings } from './settings.ts';

/** Groups of settings in the order of the page, with a sentence for each setting. */
const groups: readonly [string, Readonly<Record<string, string>>][] = [
  [
    'Pace',
    {
      latencyMs: 'milliseconds every answer takes longer',
      chaosPercent: 'percent of requests that meet a random fault',
      clockOffsetMs: 'how far the clock of the company is ahead, in milliseconds',
      readLagMs: 'reads do not see entries that are younger, in milliseconds',
      pageShiftRows: 'rows that slip away between the first page of a query and the next',
      modifiedTimes: 'whether queries may ask by the time of the last change',
      extraMembers: 'rows of a query carry a member nobody asked for',
      gzip: 'REST answers are compressed for those who accept it',
    },
  ],
  [
    'Limits',
    {
      'limits.perApplication': 'parallel REST calls of one application',
      'limits.perCompany': 'parallel REST calls of the company',
      'rateLimits.perMinute': 'calls a minute, a soft limit; 0 is none',
      'rateLimits.perHour': 'calls an hour, a hard limit; 0 is none',
      'rateLimits.cpuPerMinute': 'CPU cost a minute, headers only; 0 is none',
      offlineProcesses: 'bulk jobs and reports that run at once',
      jobDelayMs: 'how long a job waits, and how long it runs, in milliseconds',
    },
  ],
  [
    'Tokens and rights',
    {
      accessTokenSeconds: 'life of an access token',
      tokenErrorStatus: 'status of an expired or unknown token',
      oauthErrors: 'how invalid_grant is written',
      refreshTokenSingleUse: 'a refresh ends the token it used',
      newGrantEndsOlder: 'a new grant ends the older tokens of the user',
      permissionError: 'the error of a user without the right',
    },
  ],
  [
    'Errors',
    {
      businessErrorStatus: 'status of a failed business rule',
      errorEnvelope: 'where the error stands in the body',
      businessErrors: 'the first failed rule only, or all',
      closedPeriodText: 'the wording of a closed period',
    },
  ],
  [
    'Books',
    {
      approvalState: 'state of an entry made in a journal with approval',
      interEntityLines: 'a base location adds the lines by which entities owe',
      negativeAmounts: 'amounts below zero',
      zeroAmounts: 'amounts of zero',
      extraDecimals: 'more than two decimals',
      compositeRollback: 'a composite request that fails takes back what stood before',
      reportCsv: 'CSV of reports: the table alone, or with a heading',
      bulkCreateStatus: 'status of the creation of a bulk job',
    },
  ],
  [
    'Idempotency',
    {
      idempotencyTwinStatus: 'status of a second request while the first runs',
      'idempotencyCaches.rateLimited': 'a 429 is kept under its key',
      'idempotencyCaches.serverErrors': 'a 5xx is kept under its key',
      'idempotencyCaches.unauthorized': 'a 401 is kept under its key',
    },
  ],
  [
    'XML API',
    {
      'xml.parallelRequests': 'requests at the same time',
      'xml.sessionSeconds': 'life of a session after its last use',
      'xml.endpoint': 'what sessions name as their endpoint; empty: where the request came to',
      'xml.senderRefusal': 'how a wrong sender is refused',
      'xml.uniqueIdScope': 'whose a controlid is under uniqueid',
      'xml.uniqueIdHours': 'how long an executed controlid is remembered; 0 is for ever',
      'xml.uniqueIdBurntByFailure': 'a controlid that failed cannot be used again',
      'xml.uniqueIdWhileRunning': 'a twin of a function that still runs',
      'xml.duplicateShape': 'answer to a repeated function: A an error, B without status',
      'xml.duplicateTellsKey': 'that answer names what the first one made',
      'xml.transactionFailure': 'statuses when a transaction fails',
      'xml.journalObject': 'what journals are called',
      'xml.closedBooksDate': 'whether get_closedbooksdate is there',
      'xml.readByQueryStates': 'how readByQuery writes choices',
      'xml.readByQueryPrivate': 'rows of entities in a readByQuery at the top level',
      'xml.unknownElements': 'elements of a GLBATCH that nobody knows',
      'xml.retryAfterHeader': 'a 429 carries Retry-After',
      'xml.policyId': 'the asynchronous policy of the company; empty: none',
      'xml.policyUrl': 'where its answers go, a loopback address',
      'xml.policyDelayMs': 'how long such a request waits, in milliseconds',
    },
  ],
];

/** Settings flat, inner ones as `outer.inner`. */
function flat(settings: Settings): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'object') values.set(name, value);
    else for (const [inner, one] of Object.entries(value)) values.set(`${name}.${inner}`, one);
  }
  return values;
}

function control(name: string, value: unknown): Html {
  const choices = typeof value === 'boolean' ? [true, false] : choicesOf(name);
  if (choices === undefined) {
    const type = typeof value === 'number' ? 'number' : 'text';
    return html`<input type="${type}" name="value" value="${value}" aria-label="${name}">`;
  }
  const options = choices.map((one) =>
    one === value
      ? html`<option value="${one}" selected>${one}</option>`
      : html`<option value="${one}">${one}</option>`,
  );
  return html`<select name="value" aria-label="${name}">${options}</select>`;
}

function row(name: string, value: unknown, meaning: string): Html {
  return html`<form method="post" action="/act/set-switch" class="switch">
<input type="hidden" name="name" value="${name}">
<div><code>${name}</code><span class="quiet">${meaning}</span></div>
${control(name, value)}<button class="second">Set</button></form>
`;
}

/** All switches in their groups. */
export function switchList(settings: Settings): Html {
  const values = flat(settings);
  const sections = groups.map(([title, meanings]) => {
    const rows = Object.entries(meanings).map(([name, meaning]) => {
      const value = values.get(name);
      values.delete(name);
      return row(name, value, meaning);
    });
    return html`<section><h2>${title}</h2>${rows}</section>`;
  });
  const others = [...values].map(([name, value]) => row(name, value, ''));
  const other = others.length === 0 ? html`` : html`<section><h2>Other</h2>${others}</section>`;
  return html`${sections}${other}`;
}
