// The console, once its texts are there: theme, query cache, sign-in, router.
// Invariant: reading is retried by itself, writing never is; a person presses the button again.
// Leaves to others: what comes before it (main.tsx), everything that is drawn.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { SessionGate } from '../access/session-gate.tsx';
import { ApiProblem } from '../api/request.ts';
import { router } from './router.tsx';
import { theme } from './theme.ts';

/** The session ended while a page was open: the gate shows the sign-in page in its place. */
const noteSignedOut = (error: unknown) => {
  if (!(error instanceof ApiProblem) || error.code !== 'ACCESS_SIGN_IN_NEEDED') return;
  void queries.invalidateQueries({ queryKey: ['session'] });
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && error.status >= 500,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root.');
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <Notifications position="bottom-right" autoClose={6000} />
    <QueryClientProvider client={queries}>
      <SessionGate>
        <RouterProvider router={router} />
      </SessionGate>
    </QueryClientProvider>
  </MantineProvider>,
);
