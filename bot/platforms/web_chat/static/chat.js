// The chat page. The server tells what there is (server-sent events), this file shows it.
// Whatever comes from outside is put in as text, never as HTML.
"use strict";

const RETRY_MS = 3000;
const NEAR_BOTTOM_PX = 160;
const MARGIN_PX = 20;
const ADDRESS = /https?:\/\/[^\s<>"]+/gi;

const $ = (id) => document.getElementById(id);
const messages = $("messages");
const composer = $("composer");
const text = $("composer-text");
const send = $("send");
const trouble = $("trouble");

const fresh = (name) => $(`${name}-template`).content.firstElementChild.cloneNode(true);
const find = (id) => document.getElementById(`line-${id}`);

// ---- small pieces -------------------------------------------------------------------------------------------------

function link(label, url) {
  if (!/^https?:\/\//i.test(url || "")) return document.createTextNode(label);
  const a = document.createElement("a");
  a.textContent = label;
  a.href = url;
  a.target = "_blank";
  a.rel = "noopener noreferrer";
  return a;
}

function jump(label, target) {
  if (!/^#line-\d+$/.test(target || "")) return document.createTextNode(label);
  const a = document.createElement("a");
  a.textContent = label;
  a.href = target;
  return a;
}

function clock(element, iso, dated = false) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const style = today && !dated ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  element.dateTime = iso;
  element.textContent = new Intl.DateTimeFormat(undefined, style).format(at);
  element.title = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }).format(at);
  return element;
}

const time = (iso, dated) => clock(document.createElement("time"), iso, dated);

/** Put text or nodes into the element with this class; without any, the element goes. */
function fill(card, name, ...content) {
  const element = card.querySelector(`.${name}`);
  const given = content.filter((piece) => piece !== "" && piece != null);
  if (given.length) element.replaceChildren(...given);
  else element.remove();
}

function joined(pieces) {
  const given = pieces.filter((piece) => piece !== "" && piece != null);
  return given.flatMap((piece, index) => (index ? [" · ", piece] : [piece]));
}

/** A person's text with its addresses as links. */
function linked(words) {
  const pieces = [];
  let end = 0;
  for (const found of words.matchAll(ADDRESS)) {
    const url = found[0].replace(/[.,:;!?'*_~)\]}]+$/, "");
    pieces.push(words.slice(end, found.index), link(url, url));
    end = found.index + url.length;
  }
  return [...pieces, words.slice(end)];
}

// ---- answers, one function a kind ---------------------------------------------------------------------------------

const kinds = {
  briefing(answer) {
    const card = fresh("briefing");
    card.lang = answer.language;
    fill(card, "title", link(answer.title, answer.url));
    for (const part of ["lead", "body", "overview", "conclusion", "source"]) fill(card, part, answer[part]);
    fill(card, "notes", answer.notes.join(" · "));
    return card;
  },
  notice(answer) {
    const card = fresh("notice");
    fill(card, "words", answer.text);
    fill(card, "about", answer.link && link(answer.link, answer.url));
    return card;
  },
  lines(answer) {
    const card = fresh("lines");
    for (const words of answer.lines) {
      const line = document.createElement("p");
      line.textContent = words;
      card.append(line);
    }
    return card;
  },
  already(answer) {
    const card = fresh("already");
    fill(card, "words", answer.before, time(answer.at), answer.after);
    fill(card, "jump", jump(answer.title, answer.jump));
    return card;
  },
  digest(answer) {
    const card = fresh("digest");
    card.lang = answer.language;
    fill(card, "title", answer.title);
    fill(card, "period", time(answer.since, true), " – ", time(answer.until, true));
    fill(card, "none", answer.empty);
    fill(card, "entries", ...answer.entries.map(entry));
    fill(card, "left-out", answer.left_out);
    fill(card, "conclusion", answer.conclusion);
    return card;
  },
};

function entry(given) {
  const item = fresh("entry");
  fill(item, "title", link(given.title, given.url));
  fill(item, "line", given.line);
  const jumps = ["message", "briefing"].map((name) => given[name] && jump(given[`${name}_label`], given[name]));
  fill(item, "about", ...joined([given.site, given.by, time(given.at), ...jumps]));
  return item;
}

// ---- lines --------------------------------------------------------------------------------------------------------

let awaited = false; // whether the next message is one that was sent from here

/** Show a line; one that stands there already stays as it is, since lines never change. */
function show(line) {
  if (find(line.id)) return;
  const item = fresh(line.answer ? "answer" : "message");
  item.id = `line-${line.id}`;
  clock(item.querySelector("time"), line.at);
  item.querySelector(".tool").addEventListener("click", (event) => remove(line.id, event.currentTarget));
  if (line.answer) {
    const message = find(line.thread);
    item.querySelector(".answering").append(kinds[line.answer.kind](line.answer));
    follow(() => message?.querySelector(".thread").append(item), message);
  } else {
    item.querySelector(".text").replaceChildren(...linked(line.text));
    follow(() => messages.append(item), item, awaited);
    awaited = false;
  }
  $("empty").hidden = true;
}

function reading(id, words) {
  const item = find(id)?.querySelector(".reading");
  if (!item) return;
  follow(() => {
    item.querySelector(".what").textContent = words;
    item.hidden = !words;
  }, item.parentElement);
}

function gone(id) {
  const item = find(id);
  if (!item) return;
  const hadFocus = item.contains(document.activeElement);
  item.remove();
  if (hadFocus) text.focus();
  $("empty").hidden = messages.childElementCount > 0;
}

/** Change the page. Who reads its end goes on seeing it, but no further than to the beginning of what was asked. */
function follow(change, message, always = false) {
  const page = $("main");
  const near = page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_BOTTOM_PX;
  change();
  if (near || always) page.scrollTop = Math.min(page.scrollHeight, message.offsetTop - MARGIN_PX);
}

function snapshot(data) {
  $("log").setAttribute("aria-busy", "true");
  const first = !messages.childElementCount;
  const standing = new Set(data.lines.map((line) => `line-${line.id}`));
  for (const item of messages.querySelectorAll(".message, .answer")) if (!standing.has(item.id)) item.remove();
  data.lines.forEach(show);
  for (const item of messages.children) reading(item.id.slice(5), data.reading[item.id.slice(5)] || "");
  $("empty").hidden = data.lines.length > 0;
  platforms(data.platforms);
  $("log").setAttribute("aria-busy", "false");
  if (first && messages.lastElementChild) follow(() => {}, messages.lastElementChild, true);
  if (first) toHash();
}

function platforms(states) {
  const others = Object.entries(states).filter(([name]) => name !== "web");
  $("platforms").replaceChildren(
    ...others.map(([name, state]) => {
      const item = document.createElement("li");
      item.dataset.state = state;
      item.textContent = `${name[0].toUpperCase()}${name.slice(1)}: ${state}`;
      return item;
    }),
  );
}

function toHash() {
  const target = /^#line-\d+$/.test(location.hash) && document.querySelector(location.hash);
  if (!target) return;
  target.scrollIntoView({ block: "start" });
  target.classList.remove("pointed");
  void target.offsetWidth; // so that the animation starts again
  target.classList.add("pointed");
}

// ---- talking to the server ----------------------------------------------------------------------------------------

function connect() {
  const events = new EventSource("/api/events");
  const on = (name, handle) => events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  on("snapshot", (data) => {
    state("connected");
    trouble.hidden = true; // what did not get through before may now
    snapshot(data);
  });
  on("platforms", platforms);
  on("line", show);
  on("reading", (data) => reading(data.id, data.text));
  on("gone", (data) => gone(data.id));
  events.onerror = () => {
    state("lost");
    // The browser tries again by itself unless the server refused.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  };
}

function state(name) {
  const element = $("state");
  if (element.dataset.state === name) return;
  $("state-text").textContent = element.dataset[name];
  element.dataset.state = name;
}

async function post(path, body) {
  let words = trouble.dataset.notSent;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) words = "";
    else words = (await response.json()).error || words;
  } catch {
    // Not reached: the words say so.
  }
  trouble.textContent = words;
  trouble.hidden = !words;
  return !words;
}

function say(words) {
  awaited = true;
  return post("/api/messages", { text: words });
}

async function remove(id, button) {
  if (button.dataset.busy) return; // not `disabled`: that would take the keyboard's place away
  button.dataset.busy = "yes";
  await post("/api/removals", { id });
  delete button.dataset.busy;
}

// ---- the composer -------------------------------------------------------------------------------------------------

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  send.disabled = !text.value.trim();
}

let sending = Promise.resolve(); // one after the other, in the order of typing

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value;
  if (!words.trim()) return;
  text.value = "";
  fit();
  sending = sending.then(async () => {
    if (await say(words)) return;
    text.value = text.value ? `${words}\n${text.value}` : words; // nothing typed is lost
    fit();
  });
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
text.addEventListener("input", fit);
$("sample").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  await say(button.dataset.url);
  button.disabled = false;
  text.focus();
});
$("digest").addEventListener("click", () => say("/digest"));
window.addEventListener("hashchange", toHash);

fit();
connect();
