-- The calendar may close each outlet by itself: one whose books are done does not wait for another.

alter table closing_settings add column each_outlet boolean not null default false;
comment on column closing_settings.each_outlet is 'Closing by itself: each outlet as soon as its own checklist has nothing that blocks, or the property as a whole.';
