// Sends a message as plain-text mail through the operator's mail server. Invariant: the same
// message keeps its Message-ID, so that one that was sent twice is shown once; the password of the
// server is in no error. Leaves to others: when to try again (retry.ts).

import { createTransport } from 'nodemailer';
import type { Failed } from './retry.ts';

/** Where mail goes out; from the environment. */
export interface MailServer {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  /** `Tieout <books@example.com>`. */
  readonly from: string;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Stays the same when it is sent again. */
  readonly id: string;
}

export interface MailSender {
  /** Null when the server took it. */
  send(mail: Mail): Promise<Failed | null>;
  close(): void;
}

const timeouts = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 };

export function mailSender({ url, from }: MailServer): MailSender {
  const transport = createTransport({ url, pool: true, maxConnections: 2, ...timeouts });
  const host = /@([^>]+)>?$/.exec(from)?.[1] ?? 'tieout';
  return {
    async send({ to, subject, text, id }) {
      try {
        const { rejected } = await transport.sendMail({
          ...{ from, to: [...to], subject, text, messageId: `<${id}@${host}>` },
          // RFC 3834: nobody's out-of-office answers to it.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        const refused = rejected.map(String).join(', ');
        return refused === '' ? null : { kind: 'refused', failure: `Refused for ${refused}.` };
      } catch (error) {
        return failureOf(error as Error & { readonly responseCode?: number });
      }
    },
    close: () => transport.close(),
  };
}

/** RFC 5321, 4.2.1: a 5yz answer is for good, a 4yz and no answer are for now. */
function failureOf(error: Error & { readonly responseCode?: number }): Failed {
  const code = error.responseCode ?? 0;
  // 535 and its kin are about our own sign-in: the next try may have the right password.
  const isOurs = code === 530 || code === 534 || code === 535;
  return { kind: code >= 500 && !isOurs ? 'refused' : 'later', failure: error.message };
}
