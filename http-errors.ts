// What can go wrong with a request before any stage has seen it. Invariant: every code is listed in
// docs/reference/errors.md, section HTTP. Leaves to others: answering (http-server.ts).

import { problemsOf } from '#problems/problem.ts';

export const httpErrors = {
  HTTP_PROPERTY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string) => `There is no property "${code}".`,
    hint: () => 'Send its code in the header Tieout-Property.',
  },
  HTTP_PROPERTY_MISSING: {
    retry: 'after-a-fix',
    message: (count: number) => `This server keeps ${count} properties; the request names none.`,
    hint: () =>
      'Send the header Tieout-Property, or create a property first: `tieout demo` makes one.',
  },
  HTTP_BODY_INVALID: {
    retry: 'after-a-fix',
    message: (what: string) => `The request is not as documented: ${what}.`,
    hint: () => 'Compare it with /api/v1/openapi.json.',
  },
  HTTP_MEMBER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (member: string, _known: string) =>
      `The body has a member "${member}" that nobody here knows; nothing was done.`,
    hint: (_member: string, known: string) =>
      `Correct its name or take it out. Known beside it: ${known}; see /api/v1/openapi.json.`,
  },
  HTTP_NOT_FOUND: {
    retry: 'never',
    message: (what: string) => `${what} is not here.`,
    hint: () => 'Check the address; ids are those of this property.',
  },
  HTTP_METHOD_REFUSED: {
    retry: 'never',
    message: (method: string, address: string, _methods: string) =>
      `${address} does not take ${method}.`,
    hint: (_method: string, _address: string, methods: string) =>
      `Send ${methods}; /api/v1/openapi.json says what each does.`,
  },
  HTTP_HOST_REFUSED: {
    retry: 'never',
    message: (host: string) => `The request names the host "${host}", which is not this server.`,
    hint: () => 'Use the address the server printed when it started.',
  },
  HTTP_ORIGIN_REFUSED: {
    retry: 'never',
    message: (origin: string) => `A page of ${origin} may not change anything here.`,
    hint: () => 'Use the console of this server; programs leave the header Origin out.',
  },
  HTTP_DATABASE_AWAY: {
    retry: 'later',
    message: () => 'The database does not answer at the moment.',
    hint: () => 'Send the request again in some seconds; the same event id never posts twice.',
  },
  HTTP_UNEXPECTED: {
    retry: 'find-first',
    message: () => 'Something unexpected happened; it is logged under the request id.',
    hint: () => 'Look at the result before trying again, and give the request id to the operator.',
  },
} as const;

export const httpProblem = problemsOf(httpErrors);
