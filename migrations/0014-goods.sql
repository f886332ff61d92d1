-- Goods: what they had cost leaves the inventory when they are sold (COGS Account, Asset Account).

alter table products
  add column cost_account_id integer,
  add column inventory_account_id integer,
  add foreign key (property_id, cost_account_id) references accounts,
  add foreign key (property_id, inventory_account_id) references accounts;
comment on column products.cost_account_id is 'With inventory_account_id: what goods of this product had cost, and the inventory it leaves.';
