// Rows that failed: how many of each kind, why, and once more.

import {get, post} from './api.js';
import {card, empty, h, icon, keyed, page, problem, toast} from './dom.js';
import {ago, count, duration, exact} from './format.js';

const PAGE = 50;

/** The most rows that are read anew; who looks at more has come far back in time. */
const MOST = 1000;

/** Changes whenever rows are set aside, by sources or by sinks. */
function setAside(status) {
  return [...status.sources.map(source => source.books.quarantined + source.books.late), ...status.sinks.map(sink => sink.rejected)].join();
}

function payload(row) {
  if (row.base64) return row.payload;
  try {
    return JSON.stringify(JSON.parse(row.payload), null, 2);
  } catch {
    return row.payload;
  }
}

function confirm(question, doing) {
  return new Promise(resolve => {
    const dialog = h('dialog', {class: 'confirm', onclose: () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    }}, h('p', {}, question), h('div', {class: 'buttons'},
        h('button', {type: 'button', onclick: () => dialog.close('')}, 'Not now'),
        h('button', {class: 'primary', type: 'button', onclick: () => dialog.close('yes')}, doing)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function quarantinePage(shared, query) {
  const filter = Object.fromEntries(new URLSearchParams(query ?? ''));
  const summary = h('div', {class: 'summary'});
  const list = h('div', {class: 'entries'});
  const failure = h('div');
  const none = empty('The quarantine is empty', 'Rows that break a column contract or a rule, or come too late, wait here with their reason. None has.');
  none.hidden = true;
  const chosen = h('span', {class: 'chips'});
  const older = h('button', {type: 'button', onclick: () => load(true)}, 'Older rows');
  const replay = h('button', {class: 'primary', type: 'button', onclick: replayAll}, icon('replay'), 'Replay');
  let next = null;
  let seen = null;
  let due = 0;
  let loading = false;
  let now = shared.status?.now;
  let open = 0;
  let replays = true;

  const href = change => {
    const params = new URLSearchParams({...filter, ...change});
    for (const [key, v] of [...params]) if (v === 'null' || v === 'undefined') params.delete(key);
    return `#/quarantine${params.size ? `?${params}` : ''}`;
  };

  function summaryLine(line, most) {
    const on = filter.source === line.source && filter.code === line.code && (filter.rule ?? '') === line.rule;
    const bar = h('span', {class: 'fill'});
    bar.style.width = `${100 * (line.open + line.replayed) / most}%`;
    const openBar = h('span', {class: 'fill open'});
    openBar.style.width = `${100 * line.open / most}%`;
    return h('a', {class: 'summary-line', href: on ? '#/quarantine' : href({source: line.source, code: line.code, rule: line.rule || null}), 'aria-current': on ? 'true' : null},
        h('span', {class: 'what'}, h('code', {class: 'code'}, line.code), h('span', {}, line.rule || 'the record as a whole')),
        h('span', {class: 'where'}, line.source),
        h('span', {class: 'meter', 'aria-hidden': 'true'}, bar, openBar),
        h('span', {class: 'num many'}, `${exact(line.open)} open`),
        h('span', {class: 'note last'}, `${line.replayed ? `${count(line.replayed)} replayed · ` : ''}${ago(line.last, now ?? line.last)}`));
  }

  function entry(row) {
    const element = h('details', {class: 'entry', 'data-id': row.id},
        h('summary', {}, icon('chevron'),
            h('span', {class: 'entry-main'}, h('span', {class: 'entry-top'}, h('code', {class: 'code'}, row.code), h('strong', {}, row.source), h('span', {class: 'reason'}, row.reason)),
                h('code', {class: 'peek'}, row.payload.slice(0, 160))),
            h('span', {class: 'badge', 'data-tone': row.status === 'open' ? 'warn' : 'calm'}, row.status)),
        h('div', {class: 'entry-more'},
            h('pre', {class: 'sql', tabindex: 0}, payload(row)),
            h('dl', {class: 'facts'},
                ...[['id', row.id], ['rule', row.rule || '–'], ['partition', row.partition], ['position', exact(row.position)], ['event time', row.event_time ?? '–'],
                  row.lateness_ms === null ? null : ['late by', duration(row.lateness_ms)], ['arrived', row.arrived], row.base64 ? ['shown as', 'base64'] : null]
                    .filter(Boolean).map(([key, v]) => h('div', {}, h('dt', {}, key), h('dd', {class: 'num'}, String(v))))),
            row.status === 'open' && replays ? h('button', {type: 'button', onclick: () => send({id: row.id})}, icon('replay'), 'Replay this row') : null));
    element.row = row;
    return element;
  }

  async function load(more) {
    loading = true;
    try {
      const params = new URLSearchParams({...filter, limit: more ? PAGE : Math.min(MOST, Math.max(PAGE, list.children.length))});
      if (more && next) params.set('before', next);
      const answer = await get(`/api/v1/quarantine?${params}`);
      next = answer.next;
      replays = answer.replays;
      replay.hidden = !replays;
      elsewhere.hidden = replays;
      now = shared.status?.now;
      failure.replaceChildren();
      const most = Math.max(1, ...answer.summary.map(line => line.open + line.replayed));
      summary.replaceChildren(...answer.summary.map(line => summaryLine(line, most)));
      // Rows that are there stay, and stay open.
      const before = more ? [...list.children].map(element => element.row) : [];
      keyed(list, [...before, ...answer.rows], row => `${row.id} ${row.status}`, entry);
      const all = answer.summary.length === 0;
      none.hidden = !all;
      body.hidden = all;
      open = answer.summary.filter(line => (!filter.source || filter.source === line.source) && (!filter.code || filter.code === line.code) && (!filter.rule || filter.rule === line.rule))
          .reduce((sum, line) => sum + line.open, 0);
      replay.disabled = open === 0;
      replay.lastChild.textContent = open ? `Replay ${exact(open)} row${open === 1 ? '' : 's'}` : 'Nothing to replay';
      older.hidden = next === null;
    } catch (error) {
      failure.replaceChildren(problem(error));
    } finally {
      loading = false;
    }
  }

  async function send(what) {
    try {
      const {replayed} = await post('/api/v1/quarantine/replay', what);
      toast(replayed ? `${exact(replayed)} row${replayed === 1 ? '' : 's'} handed to ${replayed === 1 ? 'its source' : 'their sources'} once more. What fails again comes back here.` : 'Nothing was open.', replayed ? 'good' : 'calm');
      await load(false);
    } catch (error) {
      failure.replaceChildren(problem(error));
    }
  }

  async function replayAll() {
    if (await confirm(`Hand ${exact(open)} row${open === 1 ? '' : 's'} to ${open === 1 ? 'its source' : 'their sources'} once more? Mend the cause first, or they come back.`, 'Replay')) {
      await send(filter);
    }
  }

  const active = Object.entries(filter).map(([key, v]) => h('a', {class: 'chip', href: href({[key]: null}), 'aria-label': `Remove the filter ${key} ${v}`}, `${key}: ${v} ×`));
  chosen.append(...active);
  const elsewhere = h('p', {class: 'note'}, 'The newest rows of the quarantine\'s topic. They are not replayed from here: mend the cause, and send their payload once more.');
  elsewhere.hidden = true;
  const body = h('div', {class: 'stack'}, elsewhere, card('By reason', null, summary),
      card('Rows', h('span', {class: 'picks'}, chosen, replay), list, older));
  const element = page('Quarantine', 'Nothing is dropped silently. What failed waits here with its reason, its payload and its place in the source.', failure, none, body);
  older.hidden = true;
  body.hidden = true;
  load(false);
  return {
    element,
    update(status) {
      const now = setAside(status);
      // Twice, because a row is counted a moment before it is in the store.
      if (seen !== null && now !== seen) due = 2;
      seen = now;
      if (due > 0 && !loading) {
        due--;
        load(false);
      }
    },
  };
}
