-- Which payments can come back unpaid is a matter of how they were paid: checks and ACH, not cash or
-- cards. Bounce Check is offered for those only; an event that says a payment bounced is believed.

alter table payment_methods add column can_bounce boolean not null default false;
comment on column payment_methods.can_bounce is 'The bank may return it unpaid: checks, ACH.';
update payment_methods set can_bounce = true
 where code ~* '^(e?check|cheque|ach|direct.?debit)' or name ~* '\m(e?check|cheque|ach|direct debit)\M';
