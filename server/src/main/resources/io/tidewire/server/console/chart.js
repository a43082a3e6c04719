// A chart of the rows at hand: lines over time when there is a time, bars by label otherwise.

import {card, h, s, text} from './dom.js';
import {millis, numeric, temporal, value} from './format.js';

const HEIGHT = 240;
const LEFT = 56;
const RIGHT = 14;
const BOTTOM = 26;
const SERIES = 6;
const BARS = 15;

const short = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3});
const number = v => typeof v === 'bigint' || typeof v === 'string' ? Number(v) : v;

/** Round steps for an axis from 0 (or below) to the largest value. */
export function ticks(min, max, wanted = 4) {
  if (!(max > min)) return [min];
  const raw = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(candidate => candidate >= raw);
  const result = [];
  for (let at = Math.ceil(min / step) * step; at <= max + step * 1e-9; at += step) result.push(+at.toPrecision(12));
  return result;
}

/** What to draw when nobody has said: a number over time when there are several times, else by label, else nothing. */
export function choose(columns, rows) {
  const numbers = columns.filter(column => numeric(column.type) && !/(^|_)(id|place|rank|row_num|rn)$/i.test(column.name));
  const y = numbers.find(column => /^(DECIMAL|DOUBLE)/i.test(column.type)) ?? numbers[0] ?? columns.find(column => numeric(column.type));
  if (!y) return null;
  const time = columns.find(column => temporal(column.type));
  const label = columns.find(column => /^(STRING|VARCHAR|CHAR|BOOLEAN)/i.test(column.type));
  const moments = time ? new Set(rows.map(row => row[time.name])).size : 0;
  if (time && (moments > 2 || !label)) return {x: time.name, y: y.name, by: label ? label.name : ''};
  const x = label ?? columns.find(column => column !== y);
  return x ? {x: x.name, y: y.name, by: ''} : null;
}

function clock(ms, span) {
  const iso = new Date(ms).toISOString();
  return span > 172_800_000 ? iso.slice(5, 10) : span > 300_000 ? iso.slice(11, 16) : iso.slice(11, 19);
}

function lines(svg, width, rows, {x, y, by}, tip, colours) {
  const groups = new Map();
  for (const row of rows) {
    const at = millis(row[x]);
    const v = number(row[y]);
    if (Number.isNaN(at) || v === null || !Number.isFinite(v)) continue;
    const key = by ? String(row[by]) : y;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([at, v]);
  }
  const series = [...groups].map(([key, points]) => [key, points.sort((a, b) => a[0] - b[0])])
      .sort((a, b) => b[1].reduce((sum, p) => sum + p[1], 0) - a[1].reduce((sum, p) => sum + p[1], 0)).slice(0, SERIES);
  // A series keeps its colour while it is there, whatever its rank.
  for (const key of [...colours.keys()]) if (!series.some(one => one[0] === key)) colours.delete(key);
  for (const [key] of series) {
    if (!colours.has(key)) colours.set(key, [0, 1, 2, 3, 4, 5].find(free => ![...colours.values()].includes(free)));
  }
  const all = series.flatMap(one => one[1]);
  if (!all.length) return null;
  const from = Math.min(...all.map(p => p[0]));
  const to = Math.max(...all.map(p => p[0]), from + 1);
  const low = Math.min(0, ...all.map(p => p[1]));
  const high = Math.max(...all.map(p => p[1]), low + 1e-9);
  const grid = ticks(low, high);
  if (grid.length > 1 && grid.at(-1) < high) grid.push(+(2 * grid.at(-1) - grid.at(-2)).toPrecision(12));
  const top = Math.max(high, grid.at(-1));
  const px = t => LEFT + (width - LEFT - RIGHT) * (t - from) / (to - from);
  const py = v => 10 + (HEIGHT - 10 - BOTTOM) * (1 - (v - low) / (top - low));
  for (const at of grid) {
    svg.append(s('line', {class: 'grid', x1: LEFT, x2: width - RIGHT, y1: py(at), y2: py(at)}),
        s('text', {class: 'tick', x: LEFT - 8, y: py(at) + 4, 'text-anchor': 'end'}, short.format(at)));
  }
  const marks = Math.max(2, Math.min(7, Math.floor(width / 120)));
  for (let i = 0; i < marks; i++) {
    const at = from + (to - from) * i / (marks - 1);
    svg.append(s('text', {class: 'tick', x: px(at), y: HEIGHT - 8, 'text-anchor': i === 0 ? 'start' : i === marks - 1 ? 'end' : 'middle'}, clock(at, to - from)));
  }
  series.forEach(([key, points]) => {
    const i = colours.get(key);
    const d = `M${points.map(p => `${px(p[0]).toFixed(1)} ${py(p[1]).toFixed(1)}`).join('L')}`;
    if (series.length === 1) svg.append(s('path', {class: `area c${i}`, d: `${d}L${px(points.at(-1)[0])} ${py(low)}L${px(points[0][0])} ${py(low)}Z`}));
    svg.append(s('path', {class: `line c${i}`, d}));
    if (points.length < 3) for (const p of points) svg.append(s('circle', {class: `dot c${i}`, cx: px(p[0]), cy: py(p[1]), r: 3.5}));
  });
  const cross = s('line', {class: 'cross', y1: 10, y2: HEIGHT - BOTTOM, visibility: 'hidden'});
  svg.append(cross);
  svg.onpointermove = event => {
    const at = from + (to - from) * (event.offsetX - LEFT) / (width - LEFT - RIGHT);
    const nearest = all.reduce((best, p) => Math.abs(p[0] - at) < Math.abs(best - at) ? p[0] : best, all[0][0]);
    cross.setAttribute('x1', px(nearest));
    cross.setAttribute('x2', px(nearest));
    cross.setAttribute('visibility', 'visible');
    tip(`${new Date(nearest).toISOString().slice(0, 19).replace('T', ' ')} · ` + series.map(([key, points]) => {
      const hit = points.find(p => p[0] === nearest);
      return hit ? `${key} ${hit[1].toLocaleString('en')}` : null;
    }).filter(Boolean).join(' · '));
  };
  svg.onpointerleave = () => {
    cross.setAttribute('visibility', 'hidden');
    tip('');
  };
  return {legend: by ? series.map(one => [one[0], colours.get(one[0])]) : [], label: `${y} over ${x}, ${all.length} points from ${low} to ${high}`};
}

function bars(svg, width, rows, columns, {x, y}) {
  const type = columns.find(column => column.name === y)?.type ?? '';
  const points = rows.map(row => [String(row[x] ?? 'NULL'), number(row[y]), row[y]]).filter(p => p[1] !== null && Number.isFinite(p[1]))
      .sort((a, b) => b[1] - a[1]).slice(0, BARS);
  if (!points.length) return null;
  const most = Math.max(...points.map(p => p[1]), 1e-9);
  const labels = Math.min(width * 0.34, 10 + 7.2 * Math.max(...points.map(p => p[0].length)));
  const room = width - labels - 110;
  const step = 30;
  svg.setAttribute('height', points.length * step + 6);
  svg.setAttribute('viewBox', `0 0 ${width} ${points.length * step + 6}`);
  points.forEach(([label, v, raw], i) => {
    const mid = i * step + step / 2 + 3;
    const fits = Math.floor(labels / 7.2);
    svg.append(
        s('text', {class: 'bar-label', x: labels - 10, y: mid + 4, 'text-anchor': 'end'}, label.length > fits ? `${label.slice(0, fits - 1)}…` : label),
        s('rect', {class: 'bar-back', x: labels, y: mid - 8, width: room, height: 16, rx: 4}),
        s('rect', {class: 'bar c0', x: labels, y: mid - 8, width: Math.max(2, room * Math.max(0, v) / most), height: 16, rx: 4}),
        s('text', {class: 'bar-value', x: labels + room + 10, y: mid + 4}, value(raw, type)));
  });
  return {legend: [], label: `${y} by ${x}: ${points.slice(0, 5).map(p => `${p[0]} ${p[1]}`).join(', ')}`};
}

function picker(label, onchange) {
  const element = h('select', {'aria-label': label, onchange});
  return {
    element: h('label', {class: 'pick'}, h('span', {}, label), element),
    get value() {
      return element.value;
    },
    fill(names, chosen) {
      element.replaceChildren(...names.map(name => h('option', {value: name}, name || 'nothing')));
      element.value = chosen;
    },
  };
}

/** A card with a chart and what it shows to choose. */
export function chart() {
  const svg = s('svg', {class: 'chart', role: 'img'});
  const legend = h('ul', {class: 'legend'});
  const tipLine = h('p', {class: 'tip num', 'aria-hidden': 'true'}, ' ');
  const change = () => {
    chosen = {x: pickX.value, y: pickY.value, by: pickBy.value};
    colours.clear();
    picked = true;
    redraw();
  };
  const pickX = picker('along', change);
  const pickY = picker('value', change);
  const pickBy = picker('by', change);
  const element = card('Chart', h('span', {class: 'picks'}, pickY.element, pickX.element, pickBy.element), svg, h('div', {class: 'chart-foot'}, legend, tipLine));
  element.classList.add('chart-card');
  element.hidden = true;
  const colours = new Map();
  let picked = false;
  let chosen = null;
  let columns = [];
  let rows = [];

  const redraw = () => {
    const width = svg.parentElement.clientWidth - 32;
    if (element.hidden || width < 80 || !chosen) return;
    svg.replaceChildren();
    svg.onpointermove = null;
    svg.setAttribute('width', width);
    svg.setAttribute('height', HEIGHT);
    svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    const timed = temporal(columns.find(column => column.name === chosen.x)?.type ?? '');
    pickBy.element.hidden = !timed;
    const drawn = timed ? lines(svg, width, rows, chosen, words => text(tipLine, words || ' '), colours) : bars(svg, width, rows, columns, chosen);
    tipLine.hidden = !timed;
    svg.setAttribute('aria-label', drawn?.label ?? 'nothing to draw');
    legend.replaceChildren(...(drawn?.legend ?? []).map(([name, i]) => h('li', {}, h('span', {class: `swatch c${i}`}), name)));
  };

  new ResizeObserver(redraw).observe(element);
  return {
    element,
    draw(nextColumns, nextRows) {
      rows = nextRows;
      columns = nextColumns;
      const best = picked ? chosen : choose(columns, rows);
      if (best === null) chosen = null;
      else if (JSON.stringify(best) !== JSON.stringify(chosen)) {
        chosen = best;
        pickX.fill(columns.map(column => column.name), chosen.x);
        pickY.fill(columns.filter(column => numeric(column.type)).map(column => column.name), chosen.y);
        pickBy.fill(['', ...columns.filter(column => !numeric(column.type) && !temporal(column.type)).map(column => column.name)], chosen.by);
      }
      element.hidden = !chosen || rows.length === 0;
      redraw();
    },
  };
}
