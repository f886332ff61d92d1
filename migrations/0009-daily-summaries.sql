-- Daily summaries: one export that covers many entries. What covers an entry is its fate; every entry has
-- exactly one fate per connection, be it an export of its own or a place in a summary.

alter table exports alter column entry_id drop not null;
alter table exports add column kind text not null default 'entry' check (kind in ('entry', 'summary'));
alter table exports add constraint exports_kind_says_entry check ((kind = 'entry') = (entry_id is not null));
comment on column exports.kind is 'entry: one journal entry. summary: what export_entries lists, of one day, outlet, journal and currency.';
comment on table exports is 'One journal entry, or one daily summary, for one connection: outbox, queue and sync log in one.';

create table export_entries (
  property_id   integer not null,
  connection_id integer not null,
  entry_id      bigint not null,
  export_id     bigint,
  waiting_since timestamptz not null default now(),
  primary key (property_id, connection_id, entry_id),
  foreign key (property_id, connection_id) references connections,
  foreign key (property_id, export_id) references exports
);
comment on table export_entries is 'Entries of a connection in daily summary mode: the summary that covers each, or none yet.';
comment on column export_entries.export_id is 'Null while the entry waits for its day to be summarised; written once.';
create index export_entries_by_export on export_entries (property_id, export_id, entry_id);
create index export_entries_waiting on export_entries (property_id, connection_id, entry_id) where export_id is null;

create table export_summaries (
  property_id   integer not null,
  export_id     bigint not null,
  connection_id integer not null,
  summary_on    date not null,
  outlet_id     integer not null,
  journal_id    text not null,
  currency      text not null,
  part          integer not null check (part > 0),
  netting       boolean not null,
  entry_count   integer not null check (entry_count > 0),
  formed_at     timestamptz not null default now(),
  formed_by     text not null,
  primary key (property_id, export_id),
  unique (property_id, connection_id, summary_on, outlet_id, journal_id, currency, part),
  foreign key (property_id, export_id) references exports
);
comment on table export_summaries is 'What a summary export stands for, fixed when it was formed; later entries of the day form a further part.';
comment on column export_summaries.netting is 'True: debits and credits of an account and dimension set are set off; lines of zero disappear.';

alter table connection_actions drop constraint connection_actions_action_check;
alter table connection_actions add constraint connection_actions_action_check check (action in
  ('approve', 'go-live', 'close-period', 'open-period', 'export-mode', 'switch-ledger', 'find-first',
   'find-first-ended'));

-- What became of each entry: its own export or the summary that covers it. A waiting entry is pending.
create view entry_fates as
  select x.property_id, x.connection_id, x.entry_id, x.export_id, x.state, x.status, x.cause_code,
         x.cause_message, x.external_id
    from exports x where x.entry_id is not null
  union all
  select n.property_id, n.connection_id, n.entry_id, n.export_id, coalesce(x.state, 'queued'),
         coalesce(x.status, 'pending'), x.cause_code, x.cause_message, x.external_id
    from export_entries n
    left join exports x on x.property_id = n.property_id and x.export_id = n.export_id;
comment on view entry_fates is 'One row per entry and connection: the export or summary that carries it, and where that stands.';

-- An entry with both would be booked twice. The unique keys hold each table; this holds the two together.
-- Writers of either for entries that are committed already lock the connection first (sweep, summaries), so
-- that none of them misses what the other has not committed.
create function refuse_second_fate() returns trigger
language plpgsql as $$
begin
  if exists (select from added a join export_entries n
               on n.property_id = a.property_id and n.connection_id = a.connection_id and n.entry_id = a.entry_id
             where tg_table_name = 'exports')
     or exists (select from added a join exports x
               on x.property_id = a.property_id and x.connection_id = a.connection_id and x.entry_id = a.entry_id
             where tg_table_name = 'export_entries') then
    raise exception 'an entry has one fate per connection: an export of its own or a place in a summary'
      using errcode = '23505', constraint = 'entries_have_one_fate';
  end if;
  return null;
end $$;

create trigger exports_one_fate after insert on exports
  referencing new table as added for each statement execute function refuse_second_fate();
create trigger export_entries_one_fate after insert on export_entries
  referencing new table as added for each statement execute function refuse_second_fate();

-- A place in a summary is given once: what was sent is never changed.
create function refuse_other_summary() returns trigger
language plpgsql as $$
begin
  if exists (select from gone g join now n using (property_id, connection_id, entry_id)
             where g.export_id is not null and n.export_id is distinct from g.export_id) then
    raise exception 'a summary keeps its entries: what comes later forms a further part'
      using errcode = '23514', constraint = 'summaries_keep_their_entries';
  end if;
  return null;
end $$;

create trigger export_entries_kept after update on export_entries
  referencing old table as gone new table as now for each statement execute function refuse_other_summary();

-- The lines of a summary, by our own ids: the journal and the entries of a summary never change, so a line
-- keeps its number for ever, whatever is mapped anew.
create view summary_lines as
  select property_id, export_id, account_id, outlet_id, department_id, side, amount_minor, line_count,
         row_number() over (partition by property_id, export_id
           order by account_id, outlet_id, department_id nulls first, side desc)::int as line_number
    from (select s.property_id, s.export_id, l.account_id, l.outlet_id, l.department_id,
                 case when s.netting then 0 else sign(l.amount_minor)::int end as side,
                 sum(l.amount_minor)::bigint as amount_minor, count(*)::int as line_count
            from export_summaries s
            join export_entries n on n.property_id = s.property_id and n.export_id = s.export_id
            join journal_lines l on l.property_id = n.property_id and l.entry_id = n.entry_id
           group by s.property_id, s.export_id, l.account_id, l.outlet_id, l.department_id,
                    case when s.netting then 0 else sign(l.amount_minor)::int end
          having sum(l.amount_minor) <> 0) sums;
comment on view summary_lines is 'Summaries line by line: per account, outlet, department and, without netting, side.';

create table connection_calls (
  property_id   integer not null,
  connection_id integer not null,
  called_on     date not null,
  purpose       text not null,
  calls         bigint not null,
  counted       bigint not null,
  primary key (property_id, connection_id, called_on, purpose),
  foreign key (property_id, connection_id) references connections
);
comment on table connection_calls is 'Calls made to the external ledger per UTC day and purpose, and how many of them the vendor counts.';

create table connection_lanes (
  property_id   integer not null,
  connection_id integer not null,
  worker        text not null,
  lanes         integer not null,
  in_use        integer not null,
  allowed       integer not null,
  bound         text not null,
  next_call_at  timestamptz,
  used_ms       bigint not null,
  possible_ms   bigint not null,
  noted_at      timestamptz not null default now(),
  primary key (property_id, connection_id),
  foreign key (property_id, connection_id) references connections
);
comment on table connection_lanes is 'The lanes of a connection as its worker last saw them, written every few seconds.';
comment on column connection_lanes.bound is 'Why fewer lanes are used than set: none, limit, pause, breaker ...';

alter table connections add column find_first_since timestamptz;
alter table connections add column find_first_reason text;
comment on column connections.find_first_since is 'Since then every export is looked for before its first send, because the database may be older than the external ledger; null when it need not.';

create table entry_corrections (
  property_id       integer not null,
  entry_id          bigint not null,
  corrects_entry_id bigint not null,
  reason            text not null,
  corrected_at      timestamptz not null default now(),
  corrected_by      text not null,
  primary key (property_id, entry_id)
);
comment on table entry_corrections is 'Delta entries and the entry each of them corrects.';
create index entry_corrections_of on entry_corrections (property_id, corrects_entry_id, entry_id);
