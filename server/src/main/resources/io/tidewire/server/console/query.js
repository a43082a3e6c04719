// SQL over the store.

import {post} from './api.js';
import {card, empty, h, page, problem, text} from './dom.js';
import {duration, exact} from './format.js';
import {table} from './table.js';

const KEPT = 'tidewire-query';
const TABLES = 'SELECT table_name, column_name, data_type\nFROM information_schema.columns\nORDER BY table_name, ordinal_position';

export function queryPage(shared) {
  const box = h('textarea', {spellcheck: 'false', autocapitalize: 'off', 'aria-label': 'SQL', rows: 7, placeholder: 'SELECT …'});
  try {
    box.value = sessionStorage.getItem(KEPT) ?? TABLES;
  } catch {
    box.value = TABLES;
  }
  const run = h('button', {class: 'primary', type: 'button', onclick: ask}, 'Run');
  const note = h('span', {class: 'note', role: 'status'});
  const result = h('div', {class: 'result'}, empty('No result yet', 'One SELECT at a time, read-only, 10 seconds and 10,000 rows at most.'));
  const examples = h('span', {class: 'chips'});
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      ask();
    }
  });

  async function ask() {
    run.disabled = true;
    text(note, 'running …');
    try {
      sessionStorage.setItem(KEPT, box.value);
    } catch { /* Then it is not kept. */ }
    try {
      const answer = await post('/api/v1/query', {sql: box.value, limit: 1000});
      const rows = table('Result');
      rows.show(answer.columns, answer.rows.map((row, id) => ({id, row})), true);
      result.replaceChildren(answer.rows.length ? rows : empty('No rows', 'The query ran and found none.'));
      text(note, `${exact(answer.rows.length)} row${answer.rows.length === 1 ? '' : 's'}${answer.truncated ? ', and there are more' : ''} in ${duration(answer.millis)}`);
    } catch (error) {
      result.replaceChildren(problem(error));
      text(note, '');
    } finally {
      run.disabled = false;
    }
  }

  function example(label, sql) {
    return h('button', {class: 'chip', type: 'button', onclick: () => {
      box.value = sql;
      ask();
    }}, label);
  }

  const element = page('Query', 'SQL over the tables the pipeline has written.',
      card('SQL', examples, box, h('div', {class: 'buttons'}, run, h('kbd', {}, 'Ctrl'), h('kbd', {}, 'Enter'), note)),
      card('Result', null, result));
  let filled = false;
  return {
    element,
    update(status) {
      if (filled) return;
      filled = true;
      const tables = new Set([...status.sinks.filter(sink => sink.connector === 'duckdb').map(sink => sink.from),
        ...status.views.filter(view => view.lag !== null).map(view => view.name)]);
      examples.append(example('tables', TABLES), ...[...tables].slice(0, 4)
          .map(name => example(name, `SELECT *\nFROM ${/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`}\nLIMIT 100`)));
    },
  };
}
