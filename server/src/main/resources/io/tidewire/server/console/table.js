// Rows in a table that changes in place.

import {h, keyed, text} from './dom.js';
import {numeric, value} from './format.js';

/** What makes a row the row it is. */
export function identity(row) {
  return JSON.stringify(row, (key, v) => typeof v === 'bigint' ? `${v}n` : v);
}

function cellText(cell, v, type) {
  const shown = value(v, type);
  const changed = cell.textContent !== shown;
  text(cell, shown);
  cell.classList.toggle('null', v === null || v === undefined);
  if (shown.length > 40) cell.title = shown;
  return changed;
}

function flash(element, name) {
  element.classList.remove(name);
  void element.offsetWidth; // Starts the animation anew.
  element.classList.add(name);
}

/**
 * A table. show(columns, slots, quiet) puts the rows in; a slot is {id, row} and keeps its line while its row is replaced.
 * Click on a head to sort; a third click ends it.
 */
export function table(label) {
  const head = h('tr');
  const body = h('tbody');
  const element = h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label},
      h('table', {class: 'data'}, h('thead', {}, head), body));
  let sort = null;
  let last = null;

  const compare = (a, b) => a === b ? 0 : a === null || a === undefined ? -1 : b === null || b === undefined ? 1 : a < b ? -1 : 1;

  element.show = (columns, slots, quiet = false) => {
    last = [columns, slots];
    keyed(head, columns, column => column.name, column => {
      const name = h('button', {class: 'sort', type: 'button', onclick: () => {
        sort = sort?.name !== column.name ? {name: column.name, down: numeric(column.type)}
          : sort.down === numeric(column.type) ? {name: column.name, down: !sort.down} : null;
        element.show(...last, true);
      }}, column.name);
      return h('th', {class: numeric(column.type) ? 'right' : '', scope: 'col'}, name, h('span', {class: 'type'}, column.type.replace(' NOT NULL', '')));
    }, (cell, column) => cell.setAttribute('aria-sort', sort?.name !== column.name ? 'none' : sort.down ? 'descending' : 'ascending'));
    const ordered = sort ? [...slots].sort((a, b) => (sort.down ? -1 : 1) * compare(a.row[sort.name], b.row[sort.name])) : slots;
    keyed(body, ordered, slot => slot.id, slot => {
      const line = h('tr', {}, ...columns.map(column => h('td', {class: numeric(column.type) ? 'right num' : ''})));
      columns.forEach((column, i) => cellText(line.children[i], slot.row[column.name], column.type));
      line.shown = slot.row;
      if (!quiet) line.classList.add('new');
      return line;
    }, (line, slot) => {
      if (line.shown === slot.row) return;
      line.shown = slot.row;
      columns.forEach((column, i) => {
        const cell = line.children[i];
        const before = cell.textContent;
        if (cellText(cell, slot.row[column.name], column.type) && !quiet && before !== '') flash(cell, 'changed');
      });
    });
  };
  return element;
}
