// One view: live rows, a chart, its SQL, its operators.

import {follow, get} from './api.js';
import {chart} from './chart.js';
import {card, empty, h, icon, keyed, page, problem, stat, text} from './dom.js';
import {bytes, count, delay, duration, exact, rate, rowCount} from './format.js';
import {identity, table} from './table.js';

/** Rows that are shown; of an append-only view the newest. */
const SHOWN = 200;

/** A changing view with more rows than this is asked for a part each second instead of followed whole. */
const FOLLOWED = 3000;

/** The rows of a view as its changes make them. */
export class Rows {
  constructor(insertOnly) {
    this.insertOnly = insertOnly;
    this.clear();
  }

  clear() {
    this.slots = [];
    this.byRow = new Map();
    this.next = 0;
  }

  /** Applies changes in order; an update keeps the place of the row it replaces. */
  apply(changes) {
    const freed = [];
    for (const {op, row} of changes) {
      if (op[0] === '-') {
        const slot = this.byRow.get(identity(row))?.pop();
        if (slot) {
          slot.row = null;
          freed.push(slot);
        }
        continue;
      }
      let slot = freed.shift();
      if (!slot) {
        slot = {id: this.next++, row: null};
        this.slots.push(slot);
      }
      slot.row = row;
      if (!this.insertOnly) {
        const key = identity(row);
        if (!this.byRow.has(key)) this.byRow.set(key, []);
        this.byRow.get(key).push(slot);
      }
    }
    if (freed.length) {
      this.slots = this.slots.filter(slot => slot.row !== null);
      for (const [key, list] of this.byRow) if (!list.length) this.byRow.delete(key);
    }
    if (this.insertOnly && this.slots.length > 2 * SHOWN) this.slots = this.slots.slice(-SHOWN);
  }

  shown() {
    return this.insertOnly ? this.slots.slice(-SHOWN).reverse() : this.slots.slice(0, SHOWN);
  }
}

function operators() {
  const body = h('tbody');
  const element = h('div', {class: 'scroll'}, h('table', {class: 'data operators'},
      h('thead', {}, h('tr', {}, ...['Operator', 'Keeps', 'Until'].map(name => h('th', {}, name)),
          ...['In', 'Out', 'State rows', 'Busy'].map(name => h('th', {class: 'right'}, name)))), body));
  element.update = list => keyed(body, list.map((one, i) => ({...one, i})), one => one.i,
      () => h('tr', {}, h('td', {class: 'strong'}), h('td'), h('td'), ...[1, 2, 3, 4].map(() => h('td', {class: 'right num'}))),
      (row, one) => {
        const cells = row.children;
        text(cells[0], one.name);
        text(cells[1], one.state ?? 'nothing');
        cells[1].classList.toggle('null', !one.state);
        text(cells[2], one.state ? one.bound ?? 'nothing bounds it' : '');
        cells[2].dataset.tone = one.state && !one.bound ? 'warn' : '';
        text(cells[3], count(one.rows_in));
        text(cells[4], count(one.rows_out));
        text(cells[5], count(one.state_rows));
        text(cells[6], duration(one.busy_ms));
      });
  return element;
}

const WORDS = /('(?:[^']|'')*')|(--[^\n]*)|\b(SELECT|FROM|WHERE|GROUP|BY|ORDER|HAVING|JOIN|LEFT|RIGHT|FULL|INNER|OUTER|CROSS|ON|AS|AND|OR|NOT|IN|IS|NULL|CASE|WHEN|THEN|ELSE|END|OVER|PARTITION|UNION|ALL|DISTINCT|WITH|TABLE|DESCRIPTOR|INTERVAL|BETWEEN|LIKE|LIMIT|DESC|ASC|CAST|FOR|SYSTEM_TIME|OF|ROWS|RANGE|EXISTS|VALUES|FILTER)\b|\b([A-Z_]+)(?=\()|\b(\d+(?:\.\d+)?)\b/gi;

export function sql(code) {
  const element = h('pre', {class: 'sql', tabindex: 0});
  let at = 0;
  for (const match of code.matchAll(WORDS)) {
    element.append(code.slice(at, match.index),
        h('span', {class: match[1] ? 's' : match[2] ? 'c' : match[3] ? 'k' : match[4] ? 'f' : 'n'}, match[0]));
    at = match.index + match[0].length;
  }
  element.append(code.slice(at));
  return element;
}

export function viewPage(shared, name) {
  const elsewhere = h('p', {class: 'note'}, 'Computed by a job of a Flink cluster. To see its rows here, name it in the file under deploy, serve.');
  elsewhere.hidden = true;
  const figures = {rate: stat('Changes per second'), rows: stat('Rows'), state: stat('State'), behind: stat('Watermark behind')};
  const rowsTable = table(`Rows of ${name}`);
  const waiting = empty('No rows yet', 'They appear here the moment the view has some.');
  const note = h('span', {class: 'note'});
  const drawing = chart();
  const operatorTable = operators();
  const query = h('div', {});
  const reads = h('span', {class: 'chips'});
  const kind = h('span', {class: 'badge'}, 'view');
  const failure = h('div');
  const rowsCard = card('Rows', note, waiting, rowsTable);
  const operatorsCard = card('Operators', h('span', {class: 'note'}, 'what each keeps, and what lets it go'), operatorTable);
  const element = page(name, null, failure,
      h('div', {class: 'view-line'}, kind, h('span', {class: 'note'}, 'reads'), reads),
      h('dl', {class: 'stats'}, ...Object.values(figures).map(figure => figure.element)),
      elsewhere, drawing.element, rowsCard, card('SQL', null, query), operatorsCard);

  let rows = null;
  let view = null;
  let stop = () => {};
  let first = true;
  let dirty = false;

  const show = () => {
    dirty = false;
    const slots = rows.shown();
    waiting.hidden = slots.length > 0;
    rowsTable.hidden = slots.length === 0;
    rowsTable.show(view.columns, slots, first);
    first = first && slots.length === 0;
    drawing.draw(view.columns, slots.map(slot => slot.row));
    const total = rows.insertOnly ? rowCount(view) : rows.total ?? rows.slots.length;
    text(note, rows.insertOnly ? `the newest ${slots.length}${total !== null && total > slots.length ? ` of ${count(total)}` : ''}`
      : slots.length < total ? `${slots.length} of ${exact(total)}` : `${exact(total)} row${total === 1 ? '' : 's'}`);
  };

  const schedule = () => {
    if (!dirty) {
      dirty = true;
      setTimeout(() => requestAnimationFrame(show), 120);
    }
  };

  const poll = () => {
    let timer = 0;
    let on = true;
    const turn = async () => {
      try {
        const answer = await get(`/api/v1/views/${encodeURIComponent(name)}?limit=${SHOWN}`);
        rows.slots = answer.rows.map((row, id) => ({id, row}));
        rows.total = view.row_count;
        schedule();
      } catch { /* The header says that nothing comes. */ }
      if (on) timer = setTimeout(turn, 1000);
    };
    turn();
    return () => {
      on = false;
      clearTimeout(timer);
    };
  };

  const begin = () => {
    if (view.lag !== null) figures.state.name('To be read');
    operatorsCard.hidden = view.lag !== null;
    kind.textContent = view.insert_only ? 'append-only view' : 'changing view';
    query.replaceChildren(sql(view.sql));
    reads.replaceChildren(...view.reads.map(read => {
      const source = shared.status.sources.some(one => one.name === read);
      return h('a', {class: 'chip', href: `#/${source ? 'sources' : 'views'}/${encodeURIComponent(read)}`}, icon(source ? 'source' : 'view'), read);
    }));
    if (view.changes === null) {
      elsewhere.hidden = false;
      for (const one of [rowsCard, operatorsCard, drawing.element]) one.hidden = true;
      return;
    }
    rows = new Rows(view.insert_only);
    stop = !view.insert_only && view.row_count > FOLLOWED ? poll() : follow(`/api/v1/views/${encodeURIComponent(name)}/stream`, (event, data) => {
      if (event === 'snapshot') rows.clear();
      rows.apply(data.changes);
      schedule();
    }, (state, error) => {
      if (error?.code) failure.replaceChildren(problem(error));
      else failure.replaceChildren();
    });
  };

  return {
    element,
    update(status) {
      const found = status.views.find(one => one.name === name);
      if (!found) {
        failure.replaceChildren(problem({code: 'NOT_FOUND', message: `there is no view '${name}'`, hint: `there is: ${status.views.map(one => one.name).join(', ')}`}));
        return;
      }
      const start = view === null;
      view = found;
      if (view.changes !== null) {
        figures.rate.set(rate(view.changes_per_second), `${count(view.changes)} so far`);
        figures.rows.set(count(rowCount(view)));
        if (view.lag === null) figures.state.set(count(view.state_rows), view.state_bytes ? `rows, ${bytes(view.state_bytes)}` : 'rows');
        else figures.state.set(count(view.lag), 'records');
      }
      figures.behind.set(delay(view.watermark, status.now));
      operatorTable.update(view.operators);
      if (start) begin();
    },
    leave() {
      stop();
    },
  };
}
