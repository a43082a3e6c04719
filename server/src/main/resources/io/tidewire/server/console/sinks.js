// Where rows go, how fast, and what holds them up.

import {card, empty, h, keyed, page, stat, text} from './dom.js';
import {bytes, count, duration, exact, rate} from './format.js';
import {bufferState, history, outlook, sinkState} from './sink-state.js';

/** What waits, as a part of what may. */
function bufferMeter() {
  const memory = h('span', {class: 'fill open'});
  const disk = h('span', {class: 'fill'});
  const meter = h('div', {class: 'meter', role: 'img'}, disk, memory);
  const words = h('p', {class: 'note num'});
  const element = h('div', {class: 'buffer'}, meter, words);
  return {
    element,
    update(sink) {
      const {memory_bytes: inMemory, disk_bytes: onDisk, limit_bytes: limit} = sink.buffer;
      const used = inMemory + onDisk;
      const width = part => `${Math.min(100, 100 * part / limit).toFixed(2)}%`;
      disk.hidden = used === 0;
      memory.hidden = inMemory === 0;
      disk.style.width = width(used);
      memory.style.width = width(inMemory);
      element.dataset.tone = bufferState(sink)?.tone ?? '';
      const said = `Buffer: ${bytes(used)} of ${bytes(limit)}${onDisk ? `, ${bytes(onDisk)} of it on disk` : ''}`;
      text(words, said);
      meter.setAttribute('aria-label', said);
    },
  };
}

function books(sink) {
  const parts = [[sink.delivered, 'delivered'], [sink.rejected, 'refused'], [sink.dropped, 'dropped'], [sink.buffered, 'waiting']];
  return `${exact(sink.offered)} offered = ${parts.filter(([n, word]) => n || word === 'delivered').map(([n, word]) => `${exact(n)} ${word}`).join(' + ')}`;
}

function sinkCard(sink, status) {
  const figures = {rate: stat('Rows per second'), delivered: stat('Delivered'), waiting: stat('Waiting'), dropped: stat('Dropped'), p50: stat('Latency, median'), p99: stat('Latency, p99')};
  const state = h('span', {class: 'badge'});
  const effect = h('span', {class: 'badge'});
  const error = h('div', {class: 'callout warn'}, h('p'), h('p', {class: 'hint'}), h('p', {class: 'note'}));
  const meter = bufferMeter();
  const sum = h('p', {class: 'balance num'});
  const element = card(sink.name, h('span', {class: 'badges'}, h('span', {class: 'badge'}, sink.connector), effect, state),
      h('p', {class: 'from'}, 'from ', h('a', {href: `#/${status.sources.some(one => one.name === sink.from) ? 'sources' : 'views'}/${encodeURIComponent(sink.from)}`}, sink.from)),
      h('dl', {class: 'stats inner'}, ...Object.values(figures).map(figure => figure.element)), meter.element, error, sum);
  element.id = `sink-${sink.name}`;
  element.update = now => {
    const {word, tone} = sinkState(now);
    const buffer = bufferState(now);
    const trouble = tone !== 'good' && tone !== 'calm' || buffer !== null;
    figures.rate.set(rate(now.rows_per_second));
    figures.delivered.set(count(now.delivered), now.rejected ? `${count(now.rejected)} refused` : '', now.rejected ? 'warn' : '');
    figures.waiting.set(count(now.lag ?? now.buffered), now.lag === null ? 'rows' : 'rows in its topic', now.buffered && trouble ? 'warn' : '');
    figures.dropped.set(count(now.dropped), now.buffer.dropping ? 'its buffer is full' : now.buffer.limit_bytes ? `${now.buffer.when_full}s when full` : '', now.dropped ? 'bad' : '');
    figures.p50.set(duration(now.latency_ms.p50), 'arrival to delivery');
    figures.p99.set(duration(now.latency_ms.p99), now.latency_ms.max === undefined ? '' : `most ${duration(now.latency_ms.max)}`);
    text(state, word);
    state.dataset.tone = tone;
    effect.hidden = buffer === null;
    text(effect, buffer?.word ?? '');
    effect.dataset.tone = buffer?.tone ?? '';
    meter.element.hidden = now.buffer.limit_bytes === 0;
    meter.update(now);
    text(sum, books(now));
    error.hidden = !trouble;
    error.className = `callout ${tone === 'bad' || buffer?.tone === 'bad' ? 'bad' : 'warn'}`;
    text(error.children[0], now.state === 'running' ? '' : now.last_error ?? '');
    error.children[0].hidden = !error.children[0].textContent;
    text(error.children[1], outlook(now));
    text(error.children[2], history(now));
    error.children[2].hidden = !now.retries;
  };
  return element;
}

export function sinksPage(shared, wanted) {
  const list = h('div', {class: 'stack'});
  const none = empty('No sinks', 'The views are served here and by the API, and go nowhere else.');
  const element = page('Sinks', 'A sink that fails neither stops nor starves the others while there is room in its buffer.', none, list);
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
