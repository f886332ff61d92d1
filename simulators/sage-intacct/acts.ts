// What a person can do on the simulator's pages: each act turns a form into a call of the control
// API.
//
// act-forms.ts shows the forms, act-routes.ts carries the calls out.
// **Invariant**: an act does nothing of its own; whatever it asks passes the control API's checks.
// Pure: a form comes in, a call and a sentence go out.

/** The fields of a form; a field that was not sent is empty. */
export type Form = (name: string) => string;

/** A call of the control API, and what to say when it was done. */
export interface ControlCall {
  /** As control-routes.ts names it: `PUT /accounts/:id`. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The sentence for the person; `answer` is what the control API said. */
  readonly done: (answer: Readonly<Record<string, unknown>>) => string;
  /** The page to go back to. */
  readonly back: string;
}

/** Lists whose records a person can make inactive, and what one of them is called. */
export const switchableLists: Readonly<Record<string, string>> = {
  accounts: 'Account',
  departments: 'Department',
  locations: 'Location',
  journals: 'Journal',
};

function setStatus(form: Form): ControlCall {
  const record = form('record');
  const slash = record.indexOf('/');
  const list = record.slice(0, Math.max(0, slash));
  const id = record.slice(slash + 1);
  const status = form('status');
  const isKnown = Object.hasOwn(switchableLists, list);
  return {
    route: isKnown ? `PUT /${list}/:id` : 'PUT /accounts/:id',
    parameters: { id: isKnown ? id : record },
    body: { status },
    done: () => `${switchableLists[list] ?? 'Account'} ${id} is ${status} now.`,
    back: '/',
  };
}

function closeBooks(form: Form): ControlCall {
  const entity = form('entity');
  const through = form('what') === 'reopen' ? null : form('through');
  const where = entity === '' ? 'the whole company' : `entity ${entity}`;
  return {
    route: 'PUT /books-closed-through',
    body: { through, entity: entity === '' ? null : entity },
    done: () =>
      through === null
        ? `The books of ${where} are open.`
        : `The books of ${where} are closed through ${through}.`,
    back: '/',
  };
}

function bookEntry(form: Form): ControlCall {
  const dimensions = Object.fromEntries(
    ['location', 'department']
      .filter((name) => form(name) !== '')
      .map((name) => [name, { id: form(name) }]),
  );
  const line = (txnType: 'debit' | 'credit') => ({
    txnType,
    txnAmount: form('amount'),
    glAccount: { id: form(txnType) },
    dimensions,
  });
  return {
    route: 'POST /entries',
    body: {
      glJournal: { id: form('journal') },
      postingDate: form('postingDate'),
      description: form('description'),
      ...(form('user') === '' ? {} : { user: form('user') }),
      lines: [line('debit'), line('credit')],
    },
    done: ({ key, state }) => `Entry ${key} is in the books, state ${state}.`,
    back: '/',
  };
}

function deleteEntry(form: Form): ControlCall {
  const key = form('key');
  return {
    route: 'DELETE /entries/:key',
    parameters: { key },
    body: {},
    done: () => `Entry ${key} is deleted.`,
    back: '/',
  };
}

/** A person's decision about an entry that waits, and then back to where it was taken. */
function decide(decision: string, otherPage?: string): (form: Form) => ControlCall {
  return (form) => {
    const key = form('key');
    const user = form('user');
    return {
      route: 'POST /entries/:key/decisions',
      parameters: { key },
      body: { decision, ...(user === '' ? {} : { user }) },
      done: ({ state }) => `Entry ${key} is ${state}.`,
      back: otherPage ?? `/entries/${encodeURIComponent(key)}`,
    };
  };
}

/** Which requests a fault of the form meets. */
const faultTargets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  entries: { method: 'POST', path: 'journal-entry' },
  any: {},
};

function orderFault(form: Form): ControlCall {
  const ms = form('ms');
  const times = form('times') || '1';
  const match = faultTargets[form('target')] ?? faultTargets.entries;
  return {
    route: 'POST /faults',
    body: { fault: form('fault'), times, match, ...(ms === '' ? {} : { ms }) },
    done: () =>
      times === '1'
        ? `The next such request meets ${form('fault')}.`
        : `The next ${times} such requests meet ${form('fault')}.`,
    back: '/',
  };
}

function clearFaults(): ControlCall {
  return {
    route: 'DELETE /faults',
    body: {},
    done: () => 'No ordered faults are left.',
    back: '/',
  };
}

/** A field of the form as a number; what is not one stays text, for the settings to refuse. */
function numberOf(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function setPace(form: Form): ControlCall {
  const latencyMs = numberOf(form('latencyMs'));
  const chaosPercent = numberOf(form('chaosPercent'));
  return {
    route: 'PUT /settings',
    body: { latencyMs, chaosPercent },
    done: () => `Answers take ${latencyMs} ms more; ${chaosPercent} % of requests meet a fault.`,
    back: '/',
  };
}

/** `limits.perApplication` and `4` as a change of settings. */
function settingChange(name: string, text: string): Record<string, unknown> {
  const values: Record<string, unknown> = { true: true, false: false };
  const value = Object.hasOwn(values, text) ? values[text] : numberOf(text);
  const [outer = '', inner] = name.split('.', 2);
  return inner === undefined ? { [outer]: value } : { [outer]: { [inner]: value } };
}

function setSwitch(form: Form): ControlCall {
  const name = form('name');
  return {
    route: 'PUT /settings',
    body: settingChange(name, form('value')),
    done: () => `${name} is ${form('value') || 'empty'} now.`,
    back: '/switches',
  };
}

/** Acts that need nothing but a button. */
function plainAct(route: string, sentence: string, back: string): (form: Form) => ControlCall {
  return () => ({ route, body: {}, done: () => sentence, back });
}

/** The same company with empty books, or one of the two that come with the simulator. */
function startAnew(form: Form): ControlCall {
  const name = form('company');
  const isSame = name === '';
  return {
    route: isSame ? 'POST /reset' : 'POST /seed/:name',
    parameters: isSame ? {} : { name },
    body: {},
    done: ({ companyId, entries = 0 }) => `${companyId} begins anew with ${entries} entries.`,
    back: '/',
  };
}

function advanceClock(form: Form): ControlCall {
  const hours = Number(form('hours'));
  return {
    route: 'POST /clock/advance',
    body: { ms: Number.isFinite(hours) ? hours * 3_600_000 : form('hours') },
    done: ({ now }) => `It is ${now} in the company.`,
    back: '/',
  };
}

/** Every act by the name in its address, `POST /act/NAME`. */
export const acts: Readonly<Record<string, (form: Form) => ControlCall>> = {
  'set-status': setStatus,
  'close-books': closeBooks,
  'book-entry': bookEntry,
  'delete-entry': deleteEntry,
  'approve-entry': decide('approve'),
  'decline-entry': decide('decline'),
  'post-draft-entry': decide('post-draft'),
  'approve-waiting': decide('approve', '/'),
  'decline-waiting': decide('decline', '/'),
  'order-fault': orderFault,
  'clear-faults': clearFaults,
  'set-pace': setPace,
  'set-switch': setSwitch,
  'advance-clock': advanceClock,
  'start-anew': startAnew,
  'expire-tokens': plainAct('POST /tokens/expire', 'All access tokens have expired.', '/'),
  'forget-keys': plainAct('POST /idempotency/forget', 'All idempotency keys are forgotten.', '/'),
  'reset-lanes': plainAct('POST /lanes/reset', 'The lanes are observed anew.', '/usage'),
};
