// For tests of who may do what: a small house whose server signs nobody in by itself, browsers that
// sign in, people with roles and API keys. Invariant: all of it comes about through the front door,
// beginning with the set-up link of the terminal.

import assert from 'node:assert/strict';
import type { Role } from '#access/rights.ts';
import type { ProblemJson } from '#problems/problem-json.ts';
import { setUpText } from '#root/serve.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

export const housePassword = 'seven grey herons';

/** A browser without pages: keeps its cookies, and says Origin as browsers do. */
export class Browser {
  readonly url: string;
  /** That of the session. */
  cookie = '';
  /** The others, by their names. */
  readonly others = new Map<string, string>();
  constructor(url: string) {
    this.url = url;
  }
  /** What a request carries. */
  get cookies(): string {
    return [this.cookie, ...this.others.values()].filter((one) => one !== '').join('; ');
  }
  /** Keeps the cookies of an answer; gives how that of the session is set, null: it is not. */
  keep(answer: Response): string | null {
    let set: string | null = null;
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value] = pair.split('=');
      if (!/-(provider|device)$/.test(name)) {
        this.cookie = pair;
        set = line;
      } else if (value === '') this.others.delete(name);
      else this.others.set(name, pair);
    }
    return set;
  }
  async send(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookies ? { cookie: this.cookies } : {}),
        ...(method === 'GET' ? {} : { origin: this.url }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = this.keep(answer);
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: a test reads many answers.
    const json = (text === '' ? null : JSON.parse(text)) as any;
    return { status: answer.status, json, set, headers: answer.headers };
  }
  /** The problem it is answered with. */
  async refused(status: number, method: string, path: string, body?: unknown) {
    const answer = await this.send(method, path, body);
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    return answer.json as ProblemJson;
  }
  async done(method: string, path: string, body?: unknown) {
    const answer = await this.send(method, path, body);
    assert(answer.status < 300, JSON.stringify(answer.json));
    return answer.json;
  }
}

export const tokenIn = (link: string) => link.split('#')[1]?.trim() ?? '';

/** For the whole property. */
export const forAll = (...roles: Role[]) => roles.map((role) => ({ role, outlet: null }));

export interface ClosedHouse extends SmallHouse {
  /** Signed in: the first person, who rules over everything. */
  readonly owner: Browser;
  /** A person with these roles, invited and signed in. */
  personWith(
    name: string,
    roles: readonly { role: Role; outlet: string | null }[],
  ): Promise<{ browser: Browser; personId: number; name: string }>;
}

/**
 * Opens the house and lets the first person in, `ada@harbor.example`; `env` is more of its
 * configuration.
 */
export async function openClosedHouse(
  databaseUrl: string,
  env: Record<string, string> = {},
  companyUrl: string | null = null,
): Promise<ClosedHouse> {
  const small = await openSmallHouse(databaseUrl, 'operator', { closed: true, env, companyUrl });
  const { url } = small.server;
  const owner = new Browser(url);
  const link = /(http\S+)/.exec(await setUpText(small.house, url))?.[1] ?? '';
  const first = { token: tokenIn(link), name: 'ada@harbor.example', password: housePassword };
  await owner.done('POST', '/access-links/open', first);
  return {
    ...small,
    owner,
    personWith: async (name, roles) => {
      const made = await owner.done('POST', '/people', { name, roles });
      const browser = new Browser(url);
      const given = { token: tokenIn(made.link), password: housePassword };
      await browser.done('POST', '/access-links/open', given);
      return { browser, personId: made.personId, name };
    },
  };
}
