// Where rows come from, and the books: what became of each.

import {card, empty, h, icon, keyed, page, stat, text} from './dom.js';
import {bytes, count, delay, duration, exact, rate} from './format.js';

const OUTCOMES = [
  ['delivered', 'delivered', 'went into the views'],
  ['filtered', 'filtered', 'dropped by a rule that says drop'],
  ['duplicate', 'duplicate', 'repeated an earlier row'],
  ['late', 'late', 'came after the watermark; in the quarantine'],
  ['quarantined', 'quarantined', 'broke a column contract or a rule'],
  ['in_flight', 'in flight', 'read and not yet decided'],
];

function books() {
  const bar = h('div', {class: 'books-bar', role: 'img'});
  const legend = h('dl', {class: 'books-legend'});
  const check = h('p', {class: 'balance'});
  const element = h('div', {class: 'books'}, bar, legend, check);
  return {
    element,
    update(source) {
      const total = Math.max(1, source.books.read);
      keyed(bar, OUTCOMES, one => one[0], one => h('span', {class: `part ${one[0]}`, title: one[2]}),
          (part, one) => {
            const n = source.books[one[0]];
            part.style.flexGrow = n / total;
            part.hidden = n === 0;
          });
      bar.setAttribute('aria-label', OUTCOMES.map(one => `${one[1]} ${exact(source.books[one[0]])}`).join(', '));
      keyed(legend, OUTCOMES, one => one[0],
          one => h('div', {title: one[2]}, h('dt', {}, h('span', {class: `swatch ${one[0]}`}), one[1]), h('dd', {class: 'num'}), h('dd', {class: 'share num'})),
          (line, one) => {
            const n = source.books[one[0]];
            text(line.children[1], exact(n));
            text(line.children[2], n ? `${(100 * n / total).toFixed(n / total < 0.1 ? 2 : 1)} %` : '');
            line.classList.toggle('zero', n === 0);
          });
      const ok = source.books.balance;
      check.dataset.tone = ok ? 'good' : 'bad';
      const sum = OUTCOMES.reduce((all, one) => all + source.books[one[0]], 0);
      const words = ok ? `${exact(source.books.read)} read, every one accounted for`
        : `${exact(source.books.read)} read, but the outcomes add up to ${exact(sum)}`;
      if (check.dataset.words !== words) {
        check.dataset.words = words;
        check.replaceChildren(icon(ok ? 'check' : 'problems'), words);
      }
    },
  };
}

function example(source) {
  const sample = {};
  for (const column of source.columns) {
    const type = column.type.toUpperCase();
    sample[column.name] = /^(INT|BIGINT)/.test(type) ? 1 : /^(DOUBLE|DECIMAL)/.test(type) ? 9.5 : /^BOOLEAN/.test(type) ? true
      : /^TIMESTAMP/.test(type) ? new Date().toISOString().replace('T', ' ').slice(0, 23) : /^DATE/.test(type) ? new Date().toISOString().slice(0, 10) : 'a';
  }
  const body = JSON.stringify(sample).replaceAll("'", "'\\''");
  return `curl ${location.origin}/ingest/${encodeURIComponent(source.name)} -H 'Content-Type: application/json' -d '${body}'`;
}

function sourceCard(source) {
  const figures = {rate: stat('Rows per second'), lag: stat('Lag'), held: stat('Held back'), behind: stat('Watermark behind'), bytes: stat('Bytes read')};
  const book = books();
  const partitions = h('tbody');
  const element = card(source.name, h('span', {class: 'badge'}, source.connector),
      h('dl', {class: 'stats inner'}, ...Object.values(figures).map(figure => figure.element)), book.element,
      h('div', {class: 'pair'},
          h('details', {}, h('summary', {}, icon('chevron'), `${source.columns.length} columns`),
              h('ul', {class: 'columns'}, ...source.columns.map(column => h('li', {}, h('span', {}, column.name), h('code', {}, column.type))))),
          h('details', {}, h('summary', {}, icon('chevron'), h('span', {class: 'partition-count'}, 'partitions')),
              h('div', {class: 'scroll'}, h('table', {class: 'data'},
                  h('thead', {}, h('tr', {}, h('th', {}, 'Partition'), h('th', {class: 'right'}, 'Position'), h('th', {class: 'right'}, 'Watermark behind'))), partitions)))),
      source.connector === 'http' ? h('details', {}, h('summary', {}, icon('chevron'), 'Send a row'), h('pre', {class: 'sql'}, example(source))) : null);
  element.id = `source-${source.name}`;
  element.update = (now, status) => {
    figures.rate.set(rate(now.rows_per_second));
    figures.lag.set(now.lag === null ? '–' : count(now.lag), now.lag === null ? 'not known for this connector' : 'rows waiting');
    figures.held.set(now.held_ms ? duration(now.held_ms) : '–', now.held_by ? `by ${now.held_by.startsWith('sink') ? now.held_by : 'the engine'}` : 'in all', now.held_by?.startsWith('sink') ? 'warn' : '');
    figures.behind.set(delay(now.watermark, status.now), now.exhausted ? 'the source has ended' : '');
    figures.bytes.set(bytes(now.bytes_read));
    book.update(now);
    text(element.querySelector('.partition-count'), `${now.partitions.length} partition${now.partitions.length === 1 ? '' : 's'}`);
    keyed(partitions, now.partitions, one => one.name,
        one => h('tr', {}, h('td', {}, one.name), h('td', {class: 'right num'}), h('td', {class: 'right num'})),
        (row, one) => {
          text(row.children[1], exact(one.position));
          text(row.children[2], one.idle ? 'idle' : delay(one.watermark, status.now));
        });
  };
  return element;
}

export function sourcesPage(shared, wanted) {
  const list = h('div', {class: 'stack'});
  const none = empty('No sources', 'The pipeline file names none.');
  const element = page('Sources', 'read = delivered + filtered + late + duplicate + quarantined + in flight, at all times.', none, list);
  let scrolled = !wanted;
  return {
    element,
    update(status) {
      none.hidden = status.sources.length > 0;
      keyed(list, status.sources, source => source.name, sourceCard, (one, source) => one.update(source, status));
      if (!scrolled) {
        scrolled = true;
        document.getElementById(`source-${wanted}`)?.scrollIntoView({block: 'start'});
      }
    },
  };
}
