// The switches of the XML API, beside those both APIs obey (settings.ts).
//
// Each switch stands for something the vendor does not document; simulator-fidelity.md has a row
// for every one of them.
// **Invariant**: a default is a choice of ours unless its comment names a source.
// It leaves checking and keeping them to settings.ts.

/** All of them; set with `PUT /simulator/settings` as `{"xml": {…}}`. */
export interface XmlSettings {
  /** What sessions name as their endpoint; empty: the address the request came to. */
  readonly endpoint: string;
  /** Life of a session after its last use. Answers with 2 h 10 m, 6 h and 24 h are recorded. */
  readonly sessionSeconds: number;
  /** How a wrong sender id or sender password is refused; both are reported. */
  readonly senderRefusal: 'XMLGW_JPP0002' | 'GW-0011';
  /** Whose controlids they are: two owners may use the same one. */
  readonly uniqueIdScope: 'company' | 'sender' | 'user';
  /** How long an executed controlid is remembered; 0 is for ever. */
  readonly uniqueIdHours: number;
  /** A function that failed cannot be sent again under its controlid. */
  readonly uniqueIdBurntByFailure: boolean;
  /** A twin of a function that still runs is refused, or runs as well. */
  readonly uniqueIdWhileRunning: 'run' | 'refuse';
  /** Answer to a repeated function: A failure with an error, B a result without status. */
  readonly duplicateShape: 'A' | 'B';
  /** The answer to a repeated function names what the first one made. */
  readonly duplicateTellsKey: boolean;
  /** Status of the function that broke a transaction; reports say `aborted` for all. */
  readonly transactionFailure: 'all-aborted' | 'offender-failure';
  /** The object of journals: JOURNAL is in a documented sample, GLJOURNAL in none. */
  readonly journalObject: 'JOURNAL' | 'GLJOURNAL' | 'both';
  /** `get_closedbooksdate` was in the schema of 2.1 and is in no document of today. */
  readonly closedBooksDate: 'absent' | 'present';
  /** How readByQuery writes STATE and other choices in its rows. */
  readonly readByQueryStates: 'codes' | 'words';
  /** Rows of entities in a readByQuery at the top level. */
  readonly readByQueryPrivate: 'show' | 'skip';
  /** Elements of a GLBATCH that nobody knows. */
  readonly unknownElements: 'ignore' | 'refuse';
  /** A 429 and a 503 carry Retry-After. */
  readonly retryAfterHeader: boolean;
  /** Requests at the same time before 429. The standard level of service is 1 (FAQ). */
  readonly parallelRequests: number;
  /** What more requests meet: 429, or their turn after the others; both are reported. */
  readonly overload: 'refuse' | 'queue';
  /** The company was a demo and has expired: PL04000055 to every request. */
  readonly companyExpired: boolean;
  /** The one asynchronous policy of the company; empty: none. */
  readonly policyId: string;
  /** Where its answers go: a loopback address; empty: nowhere. */
  readonly policyUrl: string;
  /** How long such a request waits in the queue. */
  readonly policyDelayMs: number;
}

export const defaultXmlSettings: XmlSettings = {
  endpoint: '',
  sessionSeconds: 21_600,
  senderRefusal: 'XMLGW_JPP0002',
  uniqueIdScope: 'company',
  uniqueIdHours: 0,
  uniqueIdBurntByFailure: false,
  uniqueIdWhileRunning: 'run',
  duplicateShape: 'A',
  duplicateTellsKey: false,
  transactionFailure: 'all-aborted',
  journalObject: 'both',
  closedBooksDate: 'absent',
  readByQueryStates: 'codes',
  readByQueryPrivate: 'skip',
  unknownElements: 'ignore',
  retryAfterHeader: true,
  parallelRequests: 1000,
  overload: 'refuse',
  companyExpired: false,
  policyId: '',
  policyUrl: '',
  policyDelayMs: 0,
};

/** The values a switch may have, by its name in settings.ts. */
export const xmlChoices: Readonly<Record<string, readonly unknown[]>> = {
  'xml.senderRefusal': ['XMLGW_JPP0002', 'GW-0011'],
  'xml.uniqueIdScope': ['company', 'sender', 'user'],
  'xml.uniqueIdWhileRunning': ['run', 'refuse'],
  'xml.duplicateShape': ['A', 'B'],
  'xml.transactionFailure': ['all-aborted', 'offender-failure'],
  'xml.journalObject': ['JOURNAL', 'GLJOURNAL', 'both'],
  'xml.closedBooksDate': ['absent', 'present'],
  'xml.readByQueryStates': ['codes', 'words'],
  'xml.readByQueryPrivate': ['show', 'skip'],
  'xml.overload': ['refuse', 'queue'],
  'xml.unknownElements': ['ignore', 'refuse'],
};
