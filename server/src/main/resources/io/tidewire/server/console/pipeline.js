// The first page: the figures that matter and the graph.

import {card, empty, h, page, stat, text} from './dom.js';
import {ago, bytes, count, delay, duration, exact, millis, rate} from './format.js';
import {graph, sparkline} from './graph.js';
import {problemList} from './problems.js';

export function pipelinePage(shared) {
  const figures = {
    rate: stat('Rows per second'), rows: stat('Rows read'), behind: stat('Watermark behind'),
    latency: stat('Slowest sink, p99'), aside: stat('Set aside'), checkpoint: stat('Checkpoint'), up: stat('Running for'),
  };
  const spark = sparkline();
  figures.rate.element.append(spark);
  const map = graph(shared.history);
  const waiting = empty('Waiting for the first numbers', 'They come every second.');
  const recent = problemList();
  const problems = card('What needs a look', null, recent.element);
  problems.hidden = true;
  const where = h('p', {class: 'note'});
  where.hidden = true;
  const element = page('Pipeline', null, where,
      h('dl', {class: 'stats'}, ...Object.values(figures).map(figure => figure.element)), waiting, map, problems);
  element.classList.add('wide');
  return {
    element,
    update(status) {
      waiting.hidden = true;
      figures.rate.set(rate(status.rows_per_second));
      spark.draw(shared.history.get('pipeline/'));
      figures.rows.set(count(status.rows), status.job ? '' : `step ${exact(status.step)}`);
      const behind = status.sources.filter(source => source.watermark && source.watermark !== 'end')
          .sort((a, b) => millis(a.watermark) - millis(b.watermark))[0];
      figures.behind.set(behind ? delay(behind.watermark, status.now) : '–', behind ? behind.name : 'no event time');
      const slowest = status.sinks.filter(sink => sink.latency_ms.p99 !== undefined)
          .sort((a, b) => b.latency_ms.p99 - a.latency_ms.p99)[0];
      figures.latency.set(slowest ? duration(slowest.latency_ms.p99) : '–', slowest?.name ?? '');
      const sum = name => status.sources.reduce((total, source) => total + source.books[name], 0);
      const aside = sum('quarantined') + sum('late');
      const balanced = status.sources.every(source => source.books.balance);
      figures.aside.set(count(aside), balanced ? 'books balance' : 'books do not balance', balanced ? '' : 'bad');
      const saved = status.checkpoint;
      figures.checkpoint.set(saved.taken ? ago(saved.taken, status.now) : '–',
          saved.failed ? `${exact(saved.failed)} failed since` : saved.taken ? `${bytes(saved.total_bytes)}, took ${duration(saved.took_ms)}` : 'none yet', saved.failed ? 'warn' : '');
      figures.up.set(duration(millis(status.now) - millis(status.started)), status.state);
      where.hidden = !status.job;
      if (status.job) {
        text(where, `Flink runs it: ${status.job.id ? `job ${status.job.id} on ${status.job.cluster}` : `no job yet on ${status.job.cluster}`}. Its figures are up to ten seconds old.`);
      }
      map.update(status);
      problems.hidden = status.problems.length === 0;
      recent.update(status.problems.slice(0, 4), status.now);
    },
  };
}
