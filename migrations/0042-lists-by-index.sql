-- What the sync log is narrowed by, each in the order it is listed, so that a page costs the same at five million
-- exports: one cause; one amount of what is synced, which is written once; one customer's entries.

DROP INDEX exports_by_cause;
CREATE INDEX exports_by_cause ON exports (property_id, connection_id, cause_code, cause_subject, posted_on, export_id)
  WHERE state = 'held';
CREATE INDEX exports_by_amount ON exports (property_id, connection_id, amount_minor, posted_on, export_id)
  WHERE status = 'synced';
CREATE INDEX journal_entries_by_customer ON journal_entries (property_id, customer_id, posted_on, entry_id)
  WHERE customer_id IS NOT NULL;
