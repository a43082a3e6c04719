// Where rows go, how fast, and what holds them up.

import {card, empty, h, keyed, page, stat, text} from './dom.js';
import {count, duration, rate} from './format.js';

function sinkCard(sink, status) {
  const figures = {rate: stat('Rows per second'), delivered: stat('Delivered'), waiting: stat('Waiting'), p50: stat('Latency, median'), p99: stat('Latency, p99')};
  const state = h('span', {class: 'badge'});
  const error = h('div', {class: 'callout warn'}, h('p'), h('p', {class: 'hint'}));
  const element = card(sink.name, h('span', {class: 'badges'}, h('span', {class: 'badge'}, sink.connector), state),
      h('p', {class: 'from'}, 'from ', h('a', {href: `#/${status.sources.some(one => one.name === sink.from) ? 'sources' : 'views'}/${encodeURIComponent(sink.from)}`}, sink.from)),
      h('dl', {class: 'stats inner'}, ...Object.values(figures).map(figure => figure.element)), error);
  element.id = `sink-${sink.name}`;
  element.update = now => {
    figures.rate.set(rate(now.rows_per_second));
    figures.delivered.set(count(now.delivered), now.rejected ? `${count(now.rejected)} refused` : '', now.rejected ? 'warn' : '');
    figures.waiting.set(count(now.buffered), 'rows', now.buffered && now.state !== 'running' ? 'warn' : '');
    figures.p50.set(duration(now.latency_ms.p50), 'arrival to delivery');
    figures.p99.set(duration(now.latency_ms.p99), now.latency_ms.max === undefined ? '' : `most ${duration(now.latency_ms.max)}`);
    text(state, now.state);
    state.dataset.tone = {running: 'good', retrying: 'warn', failed: 'bad'}[now.state] ?? 'calm';
    error.hidden = !now.last_error || now.state === 'running';
    error.className = `callout ${now.state === 'failed' ? 'bad' : 'warn'}`;
    text(error.firstChild, now.last_error ?? '');
    text(error.lastChild, `${count(now.retries)} retries so far. Other sinks go on meanwhile.`);
  };
  return element;
}

export function sinksPage(shared, wanted) {
  const list = h('div', {class: 'stack'});
  const none = empty('No sinks', 'The views are served here and by the API, and go nowhere else.');
  const element = page('Sinks', 'A sink that fails neither stops nor starves the others.', none, list);
  let scrolled = !wanted;
  return {
    element,
    update(status) {
      none.hidden = status.sinks.length > 0;
      keyed(list, status.sinks, sink => sink.name, sink => sinkCard(sink, status), (one, sink) => one.update(sink));
      if (!scrolled) {
        scrolled = true;
        document.getElementById(`sink-${wanted}`)?.scrollIntoView({block: 'start'});
      }
    },
  };
}
