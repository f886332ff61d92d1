// Stands before every page: shows it to who is signed in, and the sign-in page to everybody else;
// one-time links are opened here too. Invariant: the address stays as it is, so that signing in
// leads to where one wanted to go. Leaves to others: what a person may do on a page.

import { lazy, type ReactNode, Suspense, useState } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useSession } from './session-queries.ts';

const SignInPage = lazy(() =>
  import('./sign-in-page.tsx').then((module) => ({ default: module.SignInPage })),
);
const LinkPage = lazy(() =>
  import('./link-page.tsx').then((module) => ({ default: module.LinkPage })),
);

const FactorPage = lazy(() =>
  import('./factor-page.tsx').then((module) => ({ default: module.FactorPage })),
);
const ProviderReturnPage = lazy(() =>
  import('./provider-return-page.tsx').then((module) => ({ default: module.ProviderReturnPage })),
);

const linkPath = '/set-up';
const providerPath = '/sign-in';

/** The token of the address, taken out of it at once: it must not stay in the history. */
function takeToken(): string | null {
  if (location.pathname !== linkPath) return null;
  const token = location.hash.slice(1);
  history.replaceState(null, '', linkPath);
  return token;
}

/** What the OpenID provider sent back, taken out of the address too. */
function takeAnswer(): string | null {
  if (location.pathname !== providerPath || location.search === '') return null;
  const answer = location.search.slice(1);
  history.replaceState(null, '', providerPath);
  return answer;
}

/** `children` is drawn for who is signed in only. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const [token] = useState(takeToken);
  const [answer] = useState(takeAnswer);
  if (token !== null) {
    // Loaded anew: the router was never at the address of a link and must not begin there.
    return (
      <Suspense fallback={null}>
        <LinkPage token={token} onDone={() => location.replace('/')} />
      </Suspense>
    );
  }
  if (answer !== null) {
    return (
      <Suspense fallback={null}>
        <ProviderReturnPage answer={answer} onDone={(path) => location.replace(path)} />
      </Suspense>
    );
  }
  if (session.data === undefined) {
    return session.error ? (
      <div style={{ maxWidth: 560, margin: '12vh auto', padding: 16 }}>
        <ProblemNote error={session.error} onRetry={() => void session.refetch()} />
      </div>
    ) : null;
  }
  const { person, needsSecondFactor } = session.data;
  if (person !== null && needsSecondFactor) {
    return (
      <Suspense fallback={null}>
        <FactorPage person={person} />
      </Suspense>
    );
  }
  if (person !== null) return children;
  return (
    <Suspense fallback={null}>
      <SignInPage session={session.data} />
    </Suspense>
  );
}
