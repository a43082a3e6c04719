// Talks to the server: calls, event streams that come back by themselves, the token.

const TOKEN = 'tidewire-token';

let askForToken = () => Promise.reject(new Error('no token'));

/** How to get a token when the server asks for one. */
export function onTokenNeeded(ask) {
  askForToken = ask;
}

export function forgetToken() {
  sessionStorage.removeItem(TOKEN);
}

/** What the server says is wrong: code, message, hint. */
export class ApiError extends Error {
  constructor(status, {code, message, hint}) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Whole numbers that a double cannot hold stay whole. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context && /^-?\d+$/.test(context.source)
      ? BigInt(context.source) : value);
}

async function request(path, options = {}) {
  for (;;) {
    const token = sessionStorage.getItem(TOKEN);
    const headers = {...options.headers};
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = await fetch(path, {...options, headers});
    if (response.status !== 401) return response;
    const error = await failure(response);
    sessionStorage.setItem(TOKEN, await askForToken(token ? error.message : null));
  }
}

async function failure(response) {
  try {
    return new ApiError(response.status, (await response.json()).error);
  } catch {
    return new ApiError(response.status, {code: `HTTP ${response.status}`, message: response.statusText || 'the server failed'});
  }
}

export async function get(path) {
  const response = await request(path);
  if (!response.ok) throw await failure(response);
  return parse(await response.text());
}

export async function post(path, body) {
  const response = await request(path,
      {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  if (!response.ok) throw await failure(response);
  return parse(await response.text());
}

/**
 * Follows server-sent events until closed. Over fetch rather than EventSource, so that the token stays out of the URL.
 * After a break it comes back with the id of the last event it saw. `onState` hears live, lost.
 */
export function follow(path, onEvent, onState = () => {}) {
  const controller = new AbortController();
  let lastId = null;
  let pause = 500;
  const run = async () => {
    while (!controller.signal.aborted) {
      try {
        const response = await request(path,
            {headers: lastId === null ? {} : {'Last-Event-ID': lastId}, signal: controller.signal});
        if (!response.ok) throw await failure(response);
        onState('live');
        pause = 500;
        await read(response.body, (event, id, data) => {
          if (id !== null) lastId = id;
          onEvent(event, parse(data));
        });
        onState('lost');
      } catch (error) {
        if (controller.signal.aborted) return;
        onState('lost', error);
        if (error.status === 404) return;
      }
      await new Promise(resolve => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 8000);
    }
  };
  run();
  return () => controller.abort();
}

async function read(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    rest += value;
    let end;
    while ((end = rest.indexOf('\n\n')) >= 0) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      let event = 'message';
      let id = null;
      const data = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event: ')) event = line.slice(7);
        else if (line.startsWith('id: ')) id = line.slice(4);
        else if (line.startsWith('data: ')) data.push(line.slice(6));
      }
      if (data.length) onEvent(event, id, data.join('\n'));
    }
  }
}
