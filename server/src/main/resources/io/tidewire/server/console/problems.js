// What a person should look at.

import {card, empty, h, keyed, page, text} from './dom.js';
import {ago} from './format.js';

export function problemList() {
  const element = h('ul', {class: 'problems'});
  return {
    element,
    update(problems, now) {
      keyed(element, problems, one => `${one.at}${one.code}${one.component}${one.message}`,
          one => h('li', {},
              h('p', {class: 'problem-head'}, h('code', {class: 'code'}, one.code), h('strong', {}, one.component), h('time', {class: 'when', title: one.at})),
              h('p', {}, one.message), one.hint ? h('p', {class: 'hint'}, one.hint) : null),
          (line, one) => text(line.querySelector('time'), ago(one.at, now)));
    },
  };
}

export function problemsPage() {
  const list = problemList();
  const none = empty('Nothing to look at', 'Sinks that fail, rows that cannot be computed and sources that stall are listed here.');
  const element = page('Problems', 'Newest first. A problem goes when its cause does.', card('Problems', null, none, list.element));
  return {
    element,
    update(status) {
      none.hidden = status.problems.length > 0;
      list.update(status.problems, status.now);
    },
  };
}
