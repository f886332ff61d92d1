// The people of the demo season: invented names, numbered customers.

import type { Random } from './random.ts';
import type { Person } from './season-ledger.ts';

const firstNames = [
  'Ada',
  'Ben',
  'Carla',
  'Dmitri',
  'Elena',
  'Frank',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
  'Maria',
  'Noor',
  'Oscar',
  'Priya',
  'Quinn',
  'Rosa',
  'Sven',
  'Tessa',
  'Umar',
  'Vera',
  'Walt',
  'Yara',
];
const lastNames = [
  'Abbott',
  'Brandt',
  'Castillo',
  'Dahl',
  'Eriksen',
  'Fontaine',
  'Garza',
  'Holm',
  'Ivers',
  'Jensen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  "O'Hara",
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quigley',
  'Rossi',
  'Sørensen',
  'Tanaka',
  'Underwood',
  'Vogel',
  'Whitfield',
  'Young',
  'Zeller',
];

/** A numbered person, `C-1001` and up; names repeat as they do in life, numbers do not. */
export function peopleFrom(random: Random): () => Person {
  let number = 1000;
  return () => {
    number += 1;
    return { id: `C-${number}`, name: `${random.pick(firstNames)} ${random.pick(lastNames)}` };
  };
}
