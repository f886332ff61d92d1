-- Deferred income: the schedules by which what was billed ahead becomes income, row by row, and the
-- runs that post the rows. A row is made by one entry and ended by one; both days are kept, so that
-- what was deferred on any day can be added up and compared with the account.

alter table products
  add column recognition text check (recognition in ('none', 'monthly', 'daily'));
comment on column products.recognition is 'How deferred income becomes income: none, monthly, daily; null: monthly where the product defers.';

create table recognition_rules (
  property_id  integer not null,
  product_id   integer not null,
  effective_on date not null,
  recognition  text not null check (recognition in ('none', 'monthly', 'daily')),
  reason       text not null check (length(reason) between 1 and 500),
  set_by       text not null,
  set_at       timestamptz not null default now(),
  primary key (property_id, product_id, effective_on),
  foreign key (property_id, product_id) references products
);
comment on table recognition_rules is 'From which day invoices of a product are scheduled another way than its master says; schedules that exist are never changed by it.';

create table deferral_settings (
  property_id     integer primary key references properties,
  daily_deferred  boolean not null default false,
  automatic       boolean not null default false,
  changed_by      text not null,
  changed_at      timestamptz not null default now()
);
comment on table deferral_settings is 'How a property recognizes: summary entries, or (daily_deferred) one per schedule and day; automatic: every day by the worker.';

create table deferral_schedules (
  property_id         integer not null references properties,
  entry_id            bigint not null,
  line_number         integer not null,
  document            text not null,
  outlet_id           integer not null,
  product_id          integer not null,
  customer_id         bigint,
  department_id       integer,
  deferred_account_id integer not null,
  currency            text not null,
  amount_minor        bigint not null check (amount_minor <> 0),
  recognition         text not null check (recognition in ('monthly', 'daily')),
  service_from        date not null,
  service_through     date not null check (service_through >= service_from),
  switched_off        boolean not null default false,
  primary key (property_id, entry_id, line_number),
  foreign key (property_id, outlet_id) references outlets,
  foreign key (property_id, product_id) references products,
  foreign key (property_id, customer_id) references customers,
  foreign key (property_id, department_id) references departments,
  foreign key (property_id, deferred_account_id) references accounts
);
comment on table deferral_schedules is 'A line that was deferred: of which entry, over which days, under which rule; below zero where a credit took income back that has no invoice.';
create index deferral_schedules_by_document on deferral_schedules (property_id, document);
create index deferral_schedules_by_customer on deferral_schedules (property_id, customer_id);

create table deferral_rows (
  property_id       integer not null,
  entry_id          bigint not null,
  line_number       integer not null,
  row_number        integer not null,
  due_on            date not null,
  service_from      date not null,
  service_through   date not null,
  amount_minor      bigint not null check (amount_minor <> 0),
  making            text not null check (making in ('sold', 'credited', 'voided', 'unrecognized', 'uncancelled', 'rebuilt')),
  made_by_entry_id  bigint not null,
  made_on           date not null,
  ending            text check (ending in ('recognized', 'cancelled', 'rebuilt')),
  ended_by_entry_id bigint,
  ended_on          date,
  primary key (property_id, entry_id, line_number, row_number),
  foreign key (property_id, entry_id, line_number) references deferral_schedules,
  check ((ending is null) = (ended_by_entry_id is null) and (ending is null) = (ended_on is null))
);
comment on table deferral_rows is 'What becomes income when; unposted until an entry recognizes or cancels it. A part that ends is a row of its own.';
comment on column deferral_rows.made_by_entry_id is 'The entry that put the amount on the deferred account; of a rebuilt schedule, its own.';
create index deferral_rows_unposted on deferral_rows (property_id, due_on) where ending is null;
create index deferral_rows_by_end on deferral_rows (property_id, ended_by_entry_id)
  where ended_by_entry_id is not null;
create index deferral_rows_by_making on deferral_rows (property_id, made_by_entry_id)
  where making not in ('sold', 'rebuilt');

create table unmatched_recognitions (
  property_id  integer not null references properties,
  entry_id     bigint not null,
  document     text not null,
  outlet_id    integer not null,
  product_id   integer not null,
  currency     text not null,
  amount_minor bigint not null check (amount_minor > 0),
  posted_on    date not null,
  primary key (property_id, entry_id, product_id),
  foreign key (property_id, outlet_id) references outlets,
  foreign key (property_id, product_id) references products
);
comment on table unmatched_recognitions is 'Income recognized of invoices that have no schedule (yet); taken off the schedule when it is made.';
create index unmatched_recognitions_by_document on unmatched_recognitions (property_id, document);

create table deferral_actions (
  property_id integer not null references properties,
  action_id   bigint generated by default as identity,
  entry_id    bigint not null,
  line_number integer not null,
  action      text not null check (action in ('generate', 'rebuild', 'switch-off', 'switch-on')),
  reason      text not null check (length(reason) between 1 and 500),
  made_by     text not null,
  made_at     timestamptz not null default now(),
  primary key (property_id, action_id)
);
comment on table deferral_actions is 'What people did to schedules by hand, and why.';
create index deferral_actions_by_schedule on deferral_actions (property_id, entry_id, line_number);

create table recognition_runs (
  property_id   integer not null references properties,
  run_id        bigint generated by default as identity,
  through_on    date not null,
  customer_code text,
  rows_total    bigint not null,
  rows_done     bigint not null default 0,
  entries       bigint not null default 0,
  refused       bigint not null default 0,
  started_by    text not null,
  started_at    timestamptz not null default now(),
  finished_at   timestamptz,
  primary key (property_id, run_id)
);
comment on table recognition_runs is 'Each press of Recognize Revenue and each run by the worker, with how far it came.';
create index recognition_runs_unfinished on recognition_runs (property_id) where finished_at is null;

-- A row's amount may be cut when a part of it ends; what has ended never changes again.
create function keep_ended_rows() returns trigger language plpgsql as $$
begin
  if old.ending is not null or (new.property_id, new.entry_id, new.line_number, new.row_number,
      new.making, new.made_by_entry_id, new.made_on) is distinct from (old.property_id, old.entry_id,
      old.line_number, old.row_number, old.making, old.made_by_entry_id, old.made_on)
      or sign(new.amount_minor) <> sign(old.amount_minor)
      or abs(new.amount_minor) > abs(old.amount_minor) then
    raise exception 'row % of deferral schedule %/% has ended or would grow', old.row_number,
        old.entry_id, old.line_number
      using errcode = 'TO001', constraint = 'deferral_rows_end_once';
  end if;
  return new;
end $$;
create trigger deferral_rows_end_once before update on deferral_rows
  for each row execute function keep_ended_rows();
create trigger deferral_rows_kept before delete or truncate on deferral_rows
  for each statement execute function refuse_change();
create trigger deferral_schedules_kept before delete or truncate on deferral_schedules
  for each statement execute function refuse_change();
create trigger deferral_actions_written_once before update or delete or truncate on deferral_actions
  for each statement execute function refuse_change();
