-- Credits that come before the schedule of their invoice are kept like early recognition: what they
-- took from the deferred account is taken off the schedule when it is made.

alter table unmatched_recognitions
  add column what text not null default 'recognized' check (what in ('recognized', 'credited'));
comment on column unmatched_recognitions.what is 'Income that was recognized, or a credit memo''s part of it.';
