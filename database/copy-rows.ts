// Writes many rows into tables by COPY in PostgreSQL's binary format, all tables in one round trip.
// Used where events arrive by the thousand: measured against unnest in
// docs/reference/performance.md.
// Invariant: the fields of a row come in the order of the column list; a row is as long as the
// list.
// Leaves to others: the transaction around it, and what the rows mean.

import type pg from 'pg';
import type { Queryable } from './pool.ts';

/** PostgreSQL counts days from 2000-01-01. */
const POSTGRES_DAY_ZERO = Date.UTC(2000, 0, 1) / 86_400_000;
const SHORT_TEXT = 48;
const days = new Map<string, number>();

function dayNumberOf(date: string): number {
  const known = days.get(date);
  if (known !== undefined) return known;
  const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000 - POSTGRES_DAY_ZERO;
  // Business days of a few years; a flood of odd dates must not grow it for ever.
  if (days.size > 20_000) days.clear();
  days.set(date, day);
  return day;
}

/** Rows of one table, encoded as they are added. `null` is SQL's null in every method. */
export class CopyRows {
  readonly #columns: number;
  #bytes: Buffer;
  #view: DataView;
  #end = 0;

  /** `columns`: how many fields each row has. */
  constructor(columns: number, bytesExpected = 4096) {
    this.#columns = columns;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(bytesExpected, 256));
    this.#view = new DataView(this.#bytes.buffer);
    this.#end = this.#bytes.write('PGCOPY\n\xff\r\n\0', 0, 'latin1');
    this.#view.setInt32(11, 0);
    this.#view.setInt32(15, 0);
    this.#end = 19;
  }

  /** Starts a row; its fields follow. */
  row(): void {
    this.#reserve(2);
    this.#view.setInt16(this.#end, this.#columns);
    this.#end += 2;
  }

  int4(value: number | null): void {
    this.#reserve(8);
    if (value === null) this.#null();
    else {
      this.#view.setInt32(this.#end, 4);
      this.#view.setInt32(this.#end + 4, value);
      this.#end += 8;
    }
  }

  boolean(value: boolean): void {
    this.#reserve(5);
    this.#view.setInt32(this.#end, 1);
    this.#bytes[this.#end + 4] = value ? 1 : 0;
    this.#end += 5;
  }

  int8(value: bigint | null): void {
    this.#reserve(12);
    if (value === null) this.#null();
    else {
      this.#view.setInt32(this.#end, 8);
      this.#view.setBigInt64(this.#end + 4, value);
      this.#end += 12;
    }
  }

  /** A calendar date, `YYYY-MM-DD`. */
  date(value: string | null): void {
    this.int4(value === null ? null : dayNumberOf(value));
  }

  text(value: string | null): void {
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(4 + (value?.length ?? 0) * 3);
    if (value === null) this.#null();
    else {
      const length = this.#write(value, this.#end + 4);
      this.#view.setInt32(this.#end, length);
      this.#end += 4 + length;
    }
  }

  /** A jsonb field from JSON text. */
  jsonb(json: string): void {
    this.#reserve(5 + json.length * 3);
    this.#bytes[this.#end + 4] = 1;
    const length = this.#bytes.write(json, this.#end + 5, 'utf8');
    this.#view.setInt32(this.#end, length + 1);
    this.#end += 5 + length;
  }

  /** The bytes to send. The rows are closed by it. */
  finish(): Buffer {
    this.#reserve(2);
    this.#view.setInt16(this.#end, -1);
    this.#end += 2;
    return this.#bytes.subarray(0, this.#end);
  }

  // Most texts are short ASCII codes: a loop beats the call into the runtime there.
  #write(value: string, at: number): number {
    if (value.length > SHORT_TEXT) return this.#bytes.write(value, at, 'utf8');
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) return this.#bytes.write(value, at, 'utf8');
      this.#bytes[at + index] = unit;
    }
    return value.length;
  }

  #null(): void {
    this.#view.setInt32(this.#end, -1);
    this.#end += 4;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** One table's part of a copy: `journal_lines (entry_id, …)` and its rows. */
export interface CopyTarget {
  readonly into: string;
  readonly rows: Pick<CopyRows, 'finish'>;
}

/**
 * Runs one COPY per target, in their order, in one message and one round trip. Inside a transaction
 * of `client`; on an error nothing after it runs, and it is thrown.
 */
export function copyTables(client: Queryable, targets: readonly CopyTarget[]): Promise<void> {
  const statements = targets.map(({ into }) => `COPY ${into} FROM STDIN (FORMAT binary)`);
  const payloads = targets.map(({ rows }) => rows.finish());
  return new Promise((resolve, reject) => {
    client.query(new CopyMessage(statements.join(';\n'), payloads, resolve, reject));
  });
}

/** What the driver asks of something it sends and reads answers for. */
class CopyMessage implements pg.Submittable {
  readonly #text: string;
  readonly #payloads: readonly Buffer[];
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(
    text: string,
    payloads: readonly Buffer[],
    resolve: () => void,
    reject: (error: Error) => void,
  ) {
    this.#text = text;
    this.#payloads = payloads;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // The data follows without waiting for the server to ask: it reads one COPY after the other from
  // the stream, and after an error it drops what still comes, as the protocol says (PostgreSQL 18,
  // 54.2.6).
  submit(connection: pg.Connection): void {
    const { stream } = connection as pg.Connection & { stream: import('node:net').Socket };
    stream.cork();
    connection.query(this.#text);
    for (const payload of this.#payloads) {
      const header = Buffer.allocUnsafe(5);
      header[0] = 0x64;
      header.writeInt32BE(payload.length + 4, 1);
      stream.write(header);
      stream.write(payload);
      stream.write(COPY_DONE);
    }
    stream.uncork();
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleCopyInResponse(): void {}
}

const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
