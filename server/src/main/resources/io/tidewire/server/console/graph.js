// The pipeline as a graph: cards in layers from sources to sinks, edges in SVG behind them.

import {h, icon, keyed, s, text} from './dom.js';
import {count, delay, duration, rate, rowCount} from './format.js';
import {sinkTone} from './sink-state.js';

/** Up to this width the cards stand below each other. */
const UPRIGHT = 760;

/** A sparkline with fewer values than this begins further right. */
const SPARK = 30;

/** Everything that has a card, with the layer it stands in and what it reads. */
export function nodes(status) {
  const all = new Map();
  for (const source of status.sources) {
    all.set(source.name, {id: `source/${source.name}`, kind: 'source', name: source.name, layer: 0, reads: [], part: source});
  }
  let deepest = 0;
  for (const view of status.views) {
    const layer = 1 + Math.max(0, ...view.reads.map(read => all.get(read)?.layer ?? 0));
    deepest = Math.max(deepest, layer);
    all.set(view.name, {id: `view/${view.name}`, kind: 'view', name: view.name, layer, reads: view.reads, part: view});
  }
  const result = [...all.values()];
  for (const sink of status.sinks) {
    result.push({id: `sink/${sink.name}`, kind: 'sink', name: sink.name, layer: deepest + 1, reads: [sink.from], part: sink});
  }
  return result;
}

/** Layers in which each card stands near those it reads, so that edges cross little. */
export function layers(list) {
  const result = [];
  for (const node of list) (result[node.layer] ??= []).push(node);
  const place = new Map();
  for (const layer of result) {
    const wanted = node => {
      const from = node.reads.map(read => place.get(read)).filter(at => at !== undefined);
      return from.length ? from.reduce((a, b) => a + b) / from.length : 0;
    };
    const ordered = layer.map((node, i) => [wanted(node), i, node]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    layer.splice(0, layer.length, ...ordered.map(entry => entry[2]));
    layer.forEach((node, i) => {
      if (node.kind !== 'sink') place.set(node.name, (i + 0.5) / layer.length);
    });
  }
  return result;
}

export function sparkline() {
  const area = s('path', {class: 'spark-area'});
  const line = s('path', {class: 'spark-line'});
  const element = s('svg', {class: 'spark', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true'}, area, line);
  element.draw = (values = []) => {
    const top = Math.max(...values, 1e-9);
    const room = Math.max(values.length, SPARK) - 1;
    const points = values.map((v, i) =>
      `${(100 * (i + room + 1 - values.length) / room).toFixed(2)} ${(22.5 - 20 * v / top).toFixed(2)}`);
    line.setAttribute('d', points.length > 1 ? `M${points.join('L')}` : '');
    area.setAttribute('d', points.length > 1 ? `M${points.join('L')}L100 24L${points[0].split(' ')[0]} 24Z` : '');
  };
  return element;
}

function tone(node) {
  if (node.kind === 'sink') return {warn: 'warn', bad: 'bad'}[sinkTone(node.part).tone] ?? '';
  if (node.kind === 'source') return !node.part.books.balance ? 'bad' : node.part.held_by?.startsWith('sink') ? 'warn' : '';
  return '';
}

/** A word where something is to be seen. */
function word(node) {
  if (node.part.exhausted) return 'finished';
  if (!tone(node)) return '';
  if (node.kind === 'sink') return sinkTone(node.part).word;
  return node.part.books.balance ? 'held' : 'unbalanced';
}

function facts(node, now) {
  const part = node.part;
  switch (node.kind) {
    case 'source': return [
      ['lag', part.lag === null ? '–' : count(part.lag)],
      ['watermark', part.watermark === 'end' ? 'ended' : part.watermark ? `−${delay(part.watermark, now)}` : '–'],
      part.books.quarantined + part.books.late ? ['set aside', count(part.books.quarantined + part.books.late), 'warn'] : ['read', count(part.books.read)]];
    case 'view': return [
      ['rows', count(rowCount(part))],
      ['state', count(part.state_rows)],
      ['watermark', part.watermark === 'end' ? 'ended' : part.watermark ? `−${delay(part.watermark, now)}` : '–']];
    default: return [
      ['p99', part.latency_ms.p99 === undefined ? '–' : duration(part.latency_ms.p99)],
      ['waiting', count(part.lag ?? part.buffered), part.buffered > 0 && tone(node) ? 'warn' : ''],
      part.dropped ? ['dropped', count(part.dropped), 'bad'] : ['delivered', count(part.delivered)]];
  }
}

function kindLabel(node) {
  if (node.kind === 'view') return node.part.insert_only ? 'append-only view' : 'changing view';
  return `${node.part.connector} ${node.kind}`;
}

function href(node) {
  return {source: '#/sources/', view: '#/views/', sink: '#/sinks/'}[node.kind] + encodeURIComponent(node.name);
}

function create(node) {
  const spark = sparkline();
  const rateText = h('span', {class: 'node-rate num'});
  const list = h('dl', {class: 'node-facts'});
  const state = h('span', {class: 'node-state'});
  const element = h('a', {class: `node ${node.kind}`, href: href(node), 'data-node': node.id},
      h('span', {class: 'node-head'}, icon(node.kind), h('span', {class: 'node-name'}, node.name), state),
      h('span', {class: 'node-kind'}, kindLabel(node)),
      h('span', {class: 'node-mid'}, h('span', {}, rateText, h('span', {class: 'unit'}, node.kind === 'view' ? ' changes/s' : ' rows/s')), spark),
      list);
  element.parts = {spark, rateText, list, state};
  return element;
}

function update(element, node, status, history) {
  const {spark, rateText, list, state} = element.parts;
  const perSecond = node.part.rows_per_second ?? node.part.changes_per_second;
  text(rateText, perSecond === null ? '–' : rate(perSecond));
  spark.draw(history.get(node.id));
  element.dataset.tone = tone(node);
  element.dataset.flowing = perSecond > 0;
  text(state, word(node));
  keyed(list, facts(node, status.now), fact => fact[0],
      fact => h('div', {}, h('dt', {}, fact[0]), h('dd', {class: 'num'})),
      (line, fact) => {
        text(line.lastChild, fact[1]);
        line.dataset.tone = fact[2] ?? '';
      });
}

function relative(card, box) {
  const at = card.getBoundingClientRect();
  return {left: at.left - box.left, right: at.right - box.left, top: at.top - box.top, bottom: at.bottom - box.top, middle: at.top + at.height / 2 - box.top};
}

/** The height nearest to the wanted one at which a column of cards can be passed: above, between or below them. */
function passage(cards, wanted) {
  const free = cards.slice(1).map((card, i) => (cards[i].bottom + card.top) / 2);
  free.push(cards[0].top - 9, cards.at(-1).bottom + 9);
  return free.reduce((best, y) => Math.abs(y - wanted) < Math.abs(best - wanted) ? y : best);
}

/** From the right side of a card to the left side of another, past the columns of cards between them. */
function curve(one, two, columns) {
  let path = `M${one.right} ${one.middle}`;
  let x = one.right;
  let y = one.middle;
  const bend = (toX, toY) => {
    const half = (toX - x) / 2;
    path += `C${x + half} ${y} ${toX - half} ${toY} ${toX} ${toY}`;
    x = toX;
    y = toY;
  };
  for (const cards of columns) {
    const left = Math.min(...cards.map(card => card.left));
    const right = Math.max(...cards.map(card => card.right));
    const share = ((left + right) / 2 - one.right) / (two.left - one.right);
    bend(left, passage(cards, one.middle + share * (two.middle - one.middle)));
    path += `H${right}`;
    x = right;
  }
  bend(two.left, two.middle);
  return path;
}

/** Down a lane left of the cards; each card that is read has a lane. */
function bracket(one, two, lane) {
  const from = one.top + 34;
  const to = two.top + 20;
  return `M${one.left} ${from}H${lane + 6}Q${lane} ${from} ${lane} ${from + 6}V${to - 6}Q${lane} ${to} ${lane + 6} ${to}H${two.left}`;
}

/** The element of the graph; its update(status) keeps the cards and moves the numbers. */
export function graph(history) {
  const columns = h('div', {class: 'graph-columns'});
  const edges = s('svg', {class: 'edges', 'aria-hidden': 'true'});
  const element = h('div', {class: 'graph', role: 'group', 'aria-label': 'The pipeline, from sources to sinks'}, edges, columns);
  let drawn = [];

  const redraw = () => {
    const box = element.getBoundingClientRect();
    if (!box.width) return;
    edges.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`);
    edges.setAttribute('width', box.width);
    edges.setAttribute('height', box.height);
    const cards = new Map([...columns.querySelectorAll('.node')].map(card => [card.dataset.node, card]));
    const from = read => cards.get(`view/${read}`) ?? cards.get(`source/${read}`);
    const lines = drawn.flatMap(node => node.reads.map(read => [from(read), cards.get(node.id), `${read}>${node.id}`, node])).filter(line => line[0] && line[1]);
    const upright = window.innerWidth <= UPRIGHT;
    const lanes = [...new Set(lines.map(line => line[0]))];
    const stacks = [...columns.children].map(column => [...column.children].map(card => relative(card, box)));
    const layer = card => [...columns.children].indexOf(card.parentElement);
    keyed(edges, lines, line => line[2], () => s('path'), (path, [a, b, , node]) => {
      const one = relative(a, box);
      const two = relative(b, box);
      const lane = 5 + (lanes.indexOf(a) % 4) * 5.5;
      path.setAttribute('d', upright ? bracket(one, two, lane) : curve(one, two, stacks.slice(layer(a) + 1, layer(b))));
      path.setAttribute('class', `edge${a.dataset.flowing === 'true' && b.dataset.flowing === 'true' ? ' flowing' : ''} ${b.dataset.tone ?? ''} ${node.kind}`);
    });
  };

  new ResizeObserver(redraw).observe(element);
  element.update = status => {
    drawn = nodes(status);
    const columnsNow = layers(drawn);
    keyed(columns, columnsNow.map((list, i) => ({list, i})), column => column.i,
        () => h('div', {class: 'graph-column'}),
        (column, {list}) => keyed(column, list, node => node.id, create,
            (card, node) => update(card, node, status, history)));
    redraw();
  };
  return element;
}
