// How a sink is, in a word and a colour, and what that means.

import {count, duration} from './format.js';

const STATES = {
  running: ['delivering', 'good'],
  retrying: ['retrying', 'warn'],
  open: ['circuit open', 'warn'],
  probing: ['circuit half open', 'warn'],
  stalled: ['no answer', 'warn'],
  finished: ['finished', 'calm'],
  failed: ['failed', 'bad'],
};

/** {word, tone} of the state that its circuit is in. */
export function sinkState(sink) {
  const [word, tone] = STATES[sink.state] ?? [sink.state, 'calm'];
  return {word, tone};
}

/** {word, tone} of what its buffer does to others, or null. */
export function bufferState(sink) {
  if (sink.buffer.dropping) return {word: 'dropping', tone: 'bad'};
  if (sink.buffer.holding) return {word: 'holds the pipeline', tone: 'warn'};
  return null;
}

/** The worst of the two. */
export function sinkTone(sink) {
  const state = sinkState(sink);
  const buffer = bufferState(sink);
  return state.tone !== 'bad' && buffer ? buffer : state;
}

/** What happens next, in a sentence or two. */
export function outlook(sink) {
  const full = sink.buffer.dropping ? 'Its buffer is full: what comes is dropped and counted.'
    : sink.buffer.holding ? 'There is no room for more: everything waits for it.'
      : 'Its rows wait; other sinks go on.';
  switch (sink.state) {
    case 'retrying': return `Tried again at once. ${full}`;
    case 'open': return `Left alone, tried again in ${duration(sink.next_try_ms)}. ${full}`;
    case 'probing': return `One try is under way. ${full}`;
    case 'stalled': return `A call to it has not returned for 10 s. ${full}`;
    case 'failed': return `It is not tried again: mend it, then restart the pipeline. ${full}`;
    default: return full;
  }
}

/** 3 retries, circuit opened twice, as one line. */
export function history(sink) {
  return `${count(sink.retries)} ${sink.retries === 1 ? 'retry' : 'retries'}, circuit opened ${count(sink.circuit_openings)} ${sink.circuit_openings === 1 ? 'time' : 'times'} so far.`;
}
