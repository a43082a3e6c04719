// The frame: header, navigation, routes, and the pipeline's numbers that all pages share.

import {follow, onTokenNeeded} from './api.js';
import {h, icon, keyed, text, s} from './dom.js';
import {count, duration, rate} from './format.js';
import {pipelinePage} from './pipeline.js';
import {problemsPage} from './problems.js';
import {quarantinePage} from './quarantine.js';
import {queryPage} from './query.js';
import {sinkTone} from './sink-state.js';
import {sinksPage} from './sinks.js';
import {sourcesPage} from './sources.js';
import {viewPage} from './view.js';

const HISTORY = 90;

/** The newest status, how fresh it is, and the last rates of every part. */
const shared = {status: null, state: 'connecting', seen: 0, history: new Map(), listeners: new Set()};

const ROUTES = [
  [/^#?\/?$/, () => pipelinePage(shared)],
  [/^#\/sources(?:\/(.+))?$/, name => sourcesPage(shared, name)],
  [/^#\/views\/(.+)$/, name => viewPage(shared, name)],
  [/^#\/sinks(?:\/(.+))?$/, name => sinksPage(shared, name)],
  [/^#\/quarantine(?:\?(.*))?$/, query => quarantinePage(shared, query)],
  [/^#\/query$/, () => queryPage(shared)],
  [/^#\/problems$/, () => problemsPage(shared)],
];

let current = null;

function route() {
  current?.leave?.();
  const main = document.getElementById('main');
  const hash = location.hash;
  const found = ROUTES.map(([pattern, make]) => [pattern.exec(hash), make]).find(([match]) => match);
  const first = current === null;
  current = found
    ? found[1](...found[0].slice(1).map(part => part === undefined ? part : decodeURIComponent(part)))
    : {element: h('div', {class: 'page'}, h('h1', {}, 'Nothing here'), h('a', {href: '#/'}, 'To the pipeline'))};
  main.replaceChildren(current.element);
  if (shared.status) current.update?.(shared.status);
  if (!first) {
    main.focus({preventScroll: true});
    window.scrollTo(0, 0);
  }
  mark();
}

/* header */

const pipelineName = h('span', {class: 'name'}, '…');
const stateBadge = h('span', {class: 'badge'}, 'connecting');
const figures = h('span', {class: 'figures num'});
const freshness = h('span', {class: 'fresh', role: 'status'}, h('span', {class: 'dot'}), h('span', {class: 'fresh-text'}, 'connecting'));

function logo() {
  return s('svg', {class: 'logo', viewBox: '0 0 32 32', 'aria-hidden': 'true'},
      s('path', {d: 'M4 12c4-5 8-5 12 0s8 5 12 0'}), s('path', {class: 'second', d: 'M4 21c4-5 8-5 12 0s8 5 12 0'}));
}

const THEMES = ['system', 'light', 'dark'];

function theme(next) {
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem('tidewire-theme', next);
  } catch { /* The choice lasts as long as the page. */ }
  toggle.setAttribute('aria-label', `Colours: ${next}. Change`);
  toggle.title = `Colours: ${next}`;
}

const toggle = h('button', {class: 'quiet', type: 'button', onclick: () => {
  const now = document.documentElement.dataset.theme ?? 'system';
  theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
}}, icon('theme'));

function header() {
  document.getElementById('bar').append(
      h('a', {class: 'home', href: '#/', 'aria-label': 'Tidewire, to the pipeline'}, logo(), h('span', {class: 'brand'}, 'Tidewire')),
      h('span', {class: 'slash', 'aria-hidden': 'true'}, '/'), pipelineName, stateBadge,
      h('span', {class: 'space'}), figures, freshness, toggle);
  let kept = 'system';
  try {
    kept = localStorage.getItem('tidewire-theme') ?? 'system';
  } catch { /* Then the system's. */ }
  theme(kept);
}

/* navigation */

const viewLinks = h('div', {class: 'nav-views'});

function item(href, name, label) {
  return h('a', {href, class: 'nav-item'}, icon(name), h('span', {class: 'nav-label'}, label), h('span', {class: 'nav-count num'}));
}

const links = {
  pipeline: item('#/', 'pipeline', 'Pipeline'),
  sources: item('#/sources', 'source', 'Sources'),
  sinks: item('#/sinks', 'sink', 'Sinks'),
  quarantine: item('#/quarantine', 'quarantine', 'Quarantine'),
  query: item('#/query', 'query', 'Query'),
  problems: item('#/problems', 'problems', 'Problems'),
};

function navigation() {
  document.getElementById('nav').append(links.pipeline, links.sources,
      h('p', {class: 'nav-head'}, 'Views'), viewLinks, h('p', {class: 'nav-head'}, 'Delivery'), links.sinks,
      h('p', {class: 'nav-head'}, 'Look into'), links.quarantine, links.query, links.problems);
}

function mark() {
  const here = location.hash || '#/';
  for (const link of document.querySelectorAll('.nav-item')) {
    const href = link.getAttribute('href');
    const on = href === '#/' ? here === '#/' || here === '#' : here === href || here.startsWith(`${href}/`) || here.startsWith(`${href}?`);
    if (on) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function badge(link, n, tone) {
  const element = link.querySelector('.nav-count');
  text(element, n ? count(n) : '');
  element.dataset.tone = n ? tone : '';
}

/* the shared numbers */

function remember(kind, name, n) {
  const key = `${kind}/${name}`;
  const values = shared.history.get(key) ?? [];
  values.push(n);
  if (values.length > HISTORY) values.shift();
  shared.history.set(key, values);
}

function receive(status) {
  shared.status = status;
  shared.seen = Date.now();
  shared.state = 'live';
  remember('pipeline', '', status.rows_per_second);
  for (const source of status.sources) remember('source', source.name, source.rows_per_second);
  for (const view of status.views) remember('view', view.name, view.changes_per_second ?? 0);
  for (const sink of status.sinks) remember('sink', sink.name, sink.rows_per_second);
  text(pipelineName, status.name);
  text(stateBadge, status.rebuild?.rows_to_read > 0
    ? `${status.state} ${Math.min(99, Math.floor(100 * status.rebuild.rows_read / status.rebuild.rows_to_read))} %`
    : status.state);
  stateBadge.dataset.tone = {running: 'good', finished: 'calm', failed: 'bad'}[status.state] ?? 'warn';
  text(figures, `${rate(status.rows_per_second)} rows/s`);
  keyed(viewLinks, status.views, view => view.name,
      view => item(`#/views/${encodeURIComponent(view.name)}`, 'view', view.name));
  badge(links.quarantine, status.sources.reduce((sum, source) => sum + source.books.quarantined + source.books.late, 0), 'warn');
  badge(links.sinks, status.sinks.filter(sink => !['good', 'calm'].includes(sinkTone(sink).tone)).length, 'warn');
  badge(links.problems, status.problems.length, 'bad');
  mark();
  fresh();
  current?.update?.(status);
}

/** Says how old the numbers are; they are never shown as live when they are not. */
function fresh() {
  const age = Date.now() - shared.seen;
  const stale = shared.seen > 0 && (shared.state !== 'live' || age > 3500);
  document.body.classList.toggle('stale', stale);
  const state = shared.seen === 0 ? shared.state : stale ? 'stale' : 'live';
  freshness.dataset.state = state;
  text(freshness.querySelector('.fresh-text'), {
    connecting: 'connecting',
    lost: 'no connection',
    live: 'live',
    stale: `stale for ${duration(age)}`,
  }[state]);
}

/* the token */

function askToken(said) {
  return new Promise(resolve => {
    const open = document.querySelector('dialog.login');
    if (open) {
      open.waiting.push(resolve);
      return;
    }
    const input = h('input', {type: 'password', autocomplete: 'current-password', required: true, 'aria-label': 'Token', placeholder: 'Token'});
    const dialog = h('dialog', {class: 'login'},
        h('form', {onsubmit: event => {
          event.preventDefault();
          dialog.close();
          dialog.remove();
          for (const done of dialog.waiting) done(input.value.trim());
        }}, h('h2', {}, 'This pipeline asks for a token'),
        h('p', {class: 'sub'}, said ?? 'The one it was started with. It stays in this tab.'),
        input, h('button', {class: 'primary', type: 'submit'}, 'Continue')));
    dialog.addEventListener('cancel', event => event.preventDefault());
    dialog.waiting = [resolve];
    document.body.append(dialog);
    dialog.showModal();
  });
}

onTokenNeeded(askToken);
header();
navigation();
window.addEventListener('hashchange', route);
setInterval(fresh, 1000);
route();
follow('/api/v1/pipeline/stream', (event, status) => receive(status), state => {
  if (state === 'lost') shared.state = 'lost';
  fresh();
});
