/** Where the pages of this server keep the key: as long as the tab is open, and nowhere else. */
const KEY_NAME = 'trunkline.key';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center }
  form { width: min(26rem, 90vw); display: grid; gap: .75rem }
  h1 { font-size: 1.25rem; margin: 0 }
  p { margin: 0 }
  input, button { font: inherit; padding: .5rem .75rem; border: 1px solid; border-radius: .375rem }
  button { cursor: pointer }
  button:disabled { cursor: progress }
  [role=alert]:empty { display: none }
  mark { padding: 0 .5rem; border-radius: .25rem; font-weight: 600 }
`;

/** Puts GraphiQL in the place of this page, and the key into everything that it asks for. */
const SCRIPT = `
  const form = document.querySelector('form');
  const problem = document.querySelector('[role=alert]');
  const { key: field, open: button } = form.elements;
  const plain = window.fetch.bind(window);
  const refuse = (text) => {
    problem.textContent = text;
    button.disabled = false;
    button.textContent = 'Open';
    field.select();
  };
  const unknown = (key, wasKept, message) => {
    if (/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(key) && message) return message[0].toUpperCase() + message.slice(1) + '.';
    return wasKept ? 'The key that was used in this tab is no longer known.' : 'This key is not known here.';
  };
  const enter = async (key, wasKept) => {
    problem.textContent = '';
    // GraphiQL is large.
    button.disabled = true;
    button.textContent = 'Opening…';
    const authorization = 'Bearer ' + key;
    let response;
    try {
      response = await plain(location.pathname, { headers: { accept: 'text/html', authorization } });
    } catch {
      return refuse('The server does not answer.');
    }
    if (!response.ok) {
      const { errors } = await response.json().catch(() => ({}));
      const message = errors?.[0]?.message;
      if (response.status === 401 || response.status === 403) sessionStorage.removeItem('${KEY_NAME}');
      if (response.status === 401) return refuse(unknown(key, wasKept, message));
      return refuse(message ?? 'The server answered ' + response.status + '.');
    }
    sessionStorage.setItem('${KEY_NAME}', key);
    const html = await response.text();
    window.fetch = (resource, init = {}) => {
      const headers = new Headers(init.headers ?? (resource instanceof Request ? resource.headers : undefined));
      if (!headers.has('authorization') && !headers.has('x-api-key')) headers.set('authorization', authorization);
      return plain(resource, { ...init, headers });
    };
    document.open();
    document.write(html);
    document.close();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (/^[\\x21-\\x7e]+$/.test(key)) void enter(key, false);
    else refuse('A key is made of printable characters without blanks.');
  });
  const kept = sessionStorage.getItem('${KEY_NAME}');
  if (kept) void enter(kept, true);
`;

const SANDBOX_MARK = '<mark>SANDBOX: simulated vendors</mark>';

/** The page that asks for the key or token. It holds nothing of what is behind it. */
export const doorPage = (isSandbox: boolean): string =>
  `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Trunkline</title><meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body>
<form>
  <h1>Trunkline GraphiQL</h1>
  ${isSandbox ? `<p>${SANDBOX_MARK}</p>` : ''}
  <label for="key">Key or token</label>
  <input id="key" name="key" type="password" autocomplete="off" autofocus required>
  <p role="alert"></p>
  <button name="open">Open</button>
</form>
<script>${SCRIPT}</script>
</body>
</html>`;

const CORNER_STYLE =
  'position:fixed;right:12px;bottom:12px;z-index:20;display:flex;gap:8px;align-items:center;font:13px/1.4 system-ui,sans-serif';

const LEAVE = `
  document.getElementById('trunkline-other-key').addEventListener('click', () => {
    sessionStorage.removeItem('${KEY_NAME}');
    location.reload();
  });
`;

/** What GraphiQL shows of ours in its corner: the mark of the sandbox, and the way to another key. */
export const corner = (options: { readonly isSandbox?: boolean; readonly needsKey: boolean }): string => {
  const { isSandbox, needsKey } = options;
  if (!isSandbox && !needsKey) return '';
  const mark = isSandbox ? SANDBOX_MARK : '';
  const button = needsKey ? '<button id="trunkline-other-key" type="button">Another key</button>' : '';
  return `<div style="${CORNER_STYLE}">${mark}${button}</div>${needsKey ? `<script>${LEAVE}</script>` : ''}`;
};
