// The OpenID provider people may sign in at: how it is configured, and what it says of somebody.
// Invariant: a person is known by issuer and subject, which never change; an e-mail address counts
// where the provider says that it checked it, and nowhere else. Pure.
// Leaves to others: asking the provider (provider-client.ts), whose account it is
// (provider-sign-in-store.ts).

/** As the environment says it: docs/reference/configuration.md. */
export interface ProviderSettings {
  /** `https://login.example.com/tenant`; http on this machine only. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  /** Begin with `openid`. */
  readonly scopes: string;
  /** What the button says: "Sign in with …". */
  readonly name: string;
  /** Hosts its addresses may be at, beside the issuer's own. */
  readonly hosts: readonly string[];
}

/** What a provider said of who came back from it, its signature and conditions checked. */
export interface ProviderAccount {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** The provider says that it checked the address. */
  readonly emailVerified: boolean;
}

/** The secret of the browser that began, and the state that came with it: both are random. */
export interface BegunAt {
  readonly secret: string;
  readonly state: string;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
}

export interface Provider {
  readonly name: string;
  readonly issuer: string;
  /** Where the browser is sent. *Errors:* ACCESS_PROVIDER_AWAY, ACCESS_PROVIDER_HOST_REFUSED. */
  address(begun: BegunAt): Promise<string>;
  /**
   * Exchanges what the browser came back with; `answer` is the query of the address.
   * *Errors:* ACCESS_PROVIDER_AWAY, ACCESS_PROVIDER_DENIED, ACCESS_PROVIDER_ANSWER_INVALID.
   */
  account(begun: BegunAt, answer: string): Promise<ProviderAccount>;
  /** Where one signs out of the provider itself; null where it has no such page, or is away. */
  signOutAddress(): Promise<string | null>;
}

/** Where a page of ours is, without its host; everything else becomes the first page. */
export function ownPath(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[^\s\\]{0,499}$/.test(text) ? text : '/';
}
