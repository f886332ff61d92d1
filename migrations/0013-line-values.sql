-- What a line carries besides account, location and department: values by what it is about, and in daily
-- summaries the customer and the product where the connection sends them.

create table mapping_values (
  property_id   integer not null,
  connection_id integer not null,
  kind          text not null check (kind in ('account', 'outlet', 'department', 'product')),
  internal_id   bigint not null,
  dimension     text not null check (dimension <> '' and dimension not in ('location', 'department')),
  external_id   text not null check (external_id <> ''),
  mapped_at     timestamptz not null default now(),
  mapped_by     text not null,
  primary key (property_id, connection_id, kind, internal_id, dimension),
  foreign key (property_id, connection_id) references connections
);
comment on table mapping_values is 'Values every line of an account, outlet, department or product carries, by dimension of the external ledger.';
comment on column mapping_values.dimension is 'The ledger''s own name: class, project, nsp::berth ... Location and department come from mappings alone: reconciliation compares by them.';

-- Fixed when a summary is formed, as netting is: what was formed keeps its lines and their numbers.
alter table export_summaries add column by_customer boolean not null default false;
alter table export_summaries add column by_product boolean not null default false;
comment on column export_summaries.by_customer is 'Lines are also per customer, because the connection sent customers when it was formed.';
comment on column export_summaries.by_product is 'Lines are also per product, because the connection sent products, or values of them, when it was formed.';

drop view summary_lines;
create view summary_lines as
  select property_id, export_id, account_id, outlet_id, department_id, customer_id, product_id, side,
         amount_minor, line_count,
         row_number() over (partition by property_id, export_id
           order by account_id, outlet_id, department_id nulls first, customer_id nulls first,
                    product_id nulls first, side desc)::int as line_number
    from (select s.property_id, s.export_id, l.account_id, l.outlet_id, l.department_id,
                 case when s.by_customer then l.customer_id end as customer_id,
                 case when s.by_product then l.product_id end as product_id,
                 case when s.netting then 0 else sign(l.amount_minor)::int end as side,
                 sum(l.amount_minor)::bigint as amount_minor, count(*)::int as line_count
            from export_summaries s
            join export_entries n on n.property_id = s.property_id and n.export_id = s.export_id
            join journal_lines l on l.property_id = n.property_id and l.entry_id = n.entry_id
           group by s.property_id, s.export_id, l.account_id, l.outlet_id, l.department_id,
                    case when s.by_customer then l.customer_id end,
                    case when s.by_product then l.product_id end,
                    case when s.netting then 0 else sign(l.amount_minor)::int end
          having sum(l.amount_minor) <> 0) sums;
comment on view summary_lines is 'Summaries line by line: per account, outlet, department, where formed so customer and product, and, without netting, side.';
