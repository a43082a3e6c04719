// Small tools for the page: elements, keyed lists, icons.

/** An element: h('a', {href: '#/', class: 'x', onclick: f}, 'text', child). Null children are left out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

/** Sets text only when it differs, so that nothing flickers and selections survive. */
export function text(element, value) {
  const next = String(value);
  if (element.textContent !== next) element.textContent = next;
}

/** Keeps one child per item, by key, in the items' order; elements stay as long as their key does. */
export function keyed(parent, items, key, create, update) {
  const old = new Map();
  for (const child of parent.children) if (child.dataset.key !== undefined) old.set(child.dataset.key, child);
  let at = null;
  for (const item of items) {
    const id = String(key(item));
    let element = old.get(id);
    if (element) old.delete(id);
    else {
      element = create(item);
      element.dataset.key = id;
    }
    const next = at ? at.nextSibling : parent.firstChild;
    if (element !== next) parent.insertBefore(element, next);
    if (update) update(element, item);
    at = element;
  }
  for (const element of old.values()) element.remove();
}

const PATHS = {
  pipeline: 'M3 6h5v4H3zM16 3h5v4h-5zM16 13h5v4h-5zM8 8h4m0 0c2 0 2-3 4-3m-4 3c2 0 2 7 4 7',
  source: 'M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 7v10c0 1.7 3.6 3 8 3s8-1.3 8-3V7M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  view: 'M4 5h16v14H4zM4 10h16M10 10v9',
  sink: 'M12 3v11m0 0l-4-4m4 4l4-4M4 17v3h16v-3',
  quarantine: 'M12 3l8 3v6c0 4.5-3.4 7.6-8 9-4.6-1.4-8-4.5-8-9V6zM12 8v5m0 3v.01',
  query: 'M5 6l5 6-5 6M12 18h7',
  problems: 'M12 4l9 16H3zM12 10v4m0 3v.01',
  theme: 'M12 4a8 8 0 1 0 8 8 6 6 0 0 1-8-8z',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  replay: 'M4 12a8 8 0 1 0 2.6-5.900M4 4v4.500h4.5',
  chevron: 'M9 6l6 6-6 6',
  columns: 'M4 5h16v14H4zM9.5 5v14M15 5v14',
};

export function icon(name) {
  return s('svg', {class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true'},
      s('path', {d: PATHS[name]}));
}

/** What stands where there is nothing (yet). */
export function empty(title, hint, ...more) {
  return h('div', {class: 'empty'}, h('p', {class: 'empty-title'}, title), hint ? h('p', {}, hint) : null, ...more);
}

/** Says something for a few seconds. */
export function toast(message, kind = 'good') {
  const element = h('div', {class: `toast ${kind}`}, message);
  document.getElementById('toasts').append(element);
  setTimeout(() => element.remove(), 6000);
}

/** A coded error as people read it. */
export function problem(error) {
  return h('div', {class: 'callout bad', role: 'alert'},
      h('p', {}, h('code', {class: 'code'}, error.code ?? 'ERROR'), ' ', error.message),
      error.hint ? h('p', {class: 'hint'}, error.hint) : null);
}

export function page(title, subtitle, ...children) {
  document.title = `${title} · Tidewire`;
  return h('div', {class: 'page'},
      h('div', {class: 'page-head'}, h('h1', {}, title), subtitle ? h('p', {class: 'sub'}, subtitle) : null),
      ...children);
}

export function card(title, aside, ...children) {
  return h('section', {class: 'card', 'aria-label': title},
      h('div', {class: 'card-head'}, h('h2', {}, title), aside ?? null), ...children);
}

/** A line of figures: each {label, value} has a set(value, note, tone). */
export function stat(label) {
  const value = h('dd', {class: 'num'}, '–');
  const note = h('span', {class: 'note'});
  const term = h('dt', {}, label);
  const element = h('div', {class: 'stat'}, term, value, note);
  return {
    element,
    name(other) {
      text(term, other);
    },
    set(next, more = '', tone = '') {
      text(value, next);
      text(note, more);
      element.dataset.tone = tone;
    },
  };
}
