// Small pieces of the page. Whatever comes from outside is put in as text, never as HTML.

export const $ = (id) => document.getElementById(id);
export const fresh = (name) => $(`${name}-template`).content.firstElementChild.cloneNode(true);

const trouble = $("trouble");
const sample = $("sample").dataset;
const ADDRESS = /https?:\/\/[^\s<>"]+/gi;

export function element(name, words = "", properties = {}) {
  const made = document.createElement(name);
  made.textContent = words;
  return Object.assign(made, properties);
}

export function link(label, url) {
  if (!/^https?:\/\//i.test(url || "")) return document.createTextNode(label);
  // The sample's newspaper is made up: it can be looked at here alone.
  const href = url === sample.url ? sample.path : url;
  return element("a", label, { href, target: "_blank", rel: "noopener noreferrer" });
}

export function jump(label, target) {
  if (!/^#line-\d+$/.test(target || "")) return document.createTextNode(label);
  return element("a", label, { href: target });
}

/** A person's text with its addresses as links. */
export function linked(words) {
  const pieces = [];
  let end = 0;
  for (const found of words.matchAll(ADDRESS)) {
    const url = found[0].replace(/[.,:;!?'*_~)\]}]+$/, "");
    pieces.push(words.slice(end, found.index), link(url, url));
    end = found.index + url.length;
  }
  return [...pieces, words.slice(end)];
}

export function clock(made, iso, dated = false) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const style = today && !dated ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  made.dateTime = iso;
  made.textContent = new Intl.DateTimeFormat(undefined, style).format(at);
  made.title = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }).format(at);
  return made;
}

export const time = (iso, dated) => clock(document.createElement("time"), iso, dated);

const given = (pieces) => pieces.filter((piece) => piece !== "" && piece != null);

/** Put text or nodes into the element with this class; without any, the element goes. */
export function fill(card, name, ...content) {
  const found = card.querySelector(`.${name}`);
  const pieces = given(content);
  if (pieces.length) found.replaceChildren(...pieces);
  else found.remove();
}

export const joined = (pieces) => given(pieces).flatMap((piece, index) => (index ? [" · ", piece] : [piece]));

/** Tell the server something; what it answers, or null when that did not work, which is told above the composer. */
export async function post(path, body) {
  let words = trouble.dataset.notSent;
  let answer = null;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await response.json();
    if (response.ok) [answer, words] = [said, ""];
    else words = said.error || words;
  } catch {
    // Not reached: the words say so.
  }
  trouble.textContent = words;
  trouble.hidden = !words;
  return answer;
}

/** Do something that a button asks for, and not again meanwhile. Not `disabled`: that takes the keyboard's place away. */
export async function once(button, act) {
  if (button.dataset.busy) return;
  button.dataset.busy = "yes";
  try {
    await act();
  } finally {
    delete button.dataset.busy;
  }
}

/** What was last asked from here, so that the page goes to it as it appears. */
export const asked = { here: false };

export function say(words) {
  asked.here = true;
  return post("/api/messages", { text: words });
}
