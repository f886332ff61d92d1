-- Fewer writes per export: what waits in a worker's hands is not written row by row any more, only
-- as one list in its connection, and an attempt is written when it is over. Old and new workers may
-- run side by side: leases of queued exports that an old one took are still respected.

ALTER TABLE connections ADD COLUMN preparing bigint[];
COMMENT ON COLUMN connections.preparing IS 'Exports the drain is turning into drafts this moment. Found by the next drain, they are what its predecessor crashed on: each is counted, and prepared alone.';

ALTER TABLE exports ADD COLUMN sent_by text;
COMMENT ON COLUMN exports.sent_by IS 'The worker that last committed the intent to send: named in the attempt when it is lost.';
COMMENT ON COLUMN exports.attempts IS 'Posts and finds so far: numbers export_attempts, and fences outcomes together with lease_token.';
COMMENT ON COLUMN exports.preparations IS 'Crashes and faults while it was being prepared; zeroed when it is sent.';
