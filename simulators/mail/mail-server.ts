// A mail server that keeps what it is given and delivers nothing, with a page that shows it: what
// the demo and developers look at instead of a mailbox. In memory, on 127.0.0.1 only.
// Invariant: it accepts any sender and recipient, unless it is told to be in another mood; it keeps
// the newest `keptMax` mails.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { mailPage } from './mail-page.ts';

/** A mail as it came in. */
export interface CaughtMail {
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

/** How it answers a message: takes it, is busy (451), refuses it for good (550). */
export type MailMood = 'takes' | 'busy' | 'refuses';

export interface RunningMailServer {
  /** For TIEOUT_SMTP_URL. */
  readonly smtpUrl: string;
  /** The page; `/mails` is the same as JSON. */
  readonly url: string;
  /** Newest first. */
  mails(): readonly CaughtMail[];
  setMood(mood: MailMood): void;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const keptMax = 500;
const bytesMax = 5 * 1024 * 1024;

/** Ports: 0 takes a free one. *Errors:* EADDRINUSE. */
export async function startMailServer({
  smtpPort = 0,
  port = 0,
}: {
  readonly smtpPort?: number;
  readonly port?: number;
} = {}): Promise<RunningMailServer> {
  const kept: CaughtMail[] = [];
  let mood: MailMood = 'takes';
  const smtp = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], size: bytesMax, logger: false },
    // Any name and password: there is nothing to protect.
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      readMail(stream).then((mail) => {
        if (mood !== 'takes') return done(moodErrors[mood]());
        kept.unshift(caught(mail, to));
        kept.length = Math.min(kept.length, keptMax);
        return done(null);
      }, done);
    },
  });
  const pages = createServer((request, answer) => show(request.url ?? '/', answer, kept));
  const [smtpAt, pagesAt] = [await listen(smtp.server, smtpPort), await listen(pages, port)];
  return {
    smtpUrl: `smtp://${host}:${smtpAt}`,
    url: `http://${host}:${pagesAt}`,
    mails: () => kept,
    setMood: (next) => {
      mood = next;
    },
    stop: async () => {
      await new Promise<void>((done) => void smtp.close(() => done()));
      pages.closeAllConnections();
      await new Promise<void>((done) => void pages.close(() => done()));
    },
  };
}

const moodErrors = {
  busy: () => Object.assign(new Error('Busy, try again later'), { responseCode: 451 }),
  refuses: () => Object.assign(new Error('No such mailbox'), { responseCode: 550 }),
} as const;

async function readMail(stream: SMTPServerDataStream): Promise<Email> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return PostalMime.parse(Buffer.concat(pieces));
}

function caught({ from, subject, text, messageId }: Email, to: readonly string[]): CaughtMail {
  return {
    ...{ at: new Date().toISOString(), from: from?.address ?? '', to },
    ...{ subject: subject ?? '', text: text ?? '', messageId: messageId ?? '' },
  };
}

function show(path: string, answer: ServerResponse, kept: readonly CaughtMail[]): void {
  const isJson = path === '/mails';
  if (!isJson && path !== '/') {
    answer.writeHead(404).end();
    return;
  }
  answer.setHeader('content-type', isJson ? 'application/json' : 'text/html; charset=utf-8');
  answer.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  answer.end(isJson ? JSON.stringify({ items: kept }) : mailPage(kept));
}

function listen(server: Server, port: number) {
  return new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
