// The chat page. The server tells what there is (server-sent events), this file shows it.
import { card } from "./cards.js";
import { $, asked, clock, element, fresh, linked, once, post, say } from "./page.js";

//: The server gives a sign of life every second. Without one for so long the connection is lost.
const SILENCE_MS = 2000;
const RETRY_MS = 500;
const LISTEN_EVERY_MS = 250;
const NEAR_BOTTOM_PX = 160;
const MARGIN_PX = 20;

const messages = $("messages");
const composer = $("composer");
const text = $("composer-text");
const send = $("send");
const over = $("over");
const sure = $("sure");

const find = (id) => $(`line-${id}`);

// ---- lines --------------------------------------------------------------------------------------------------------

/** Show a line; of one that stands there already only an answer may have changed. */
function show(line) {
  if (find(line.id)) return change(line);
  const item = fresh(line.answer ? "answer" : "message");
  item.id = `line-${line.id}`;
  clock(item.querySelector("time"), line.at);
  const tool = item.querySelector(".tool");
  tool.addEventListener("click", () => ask(line, () => once(tool, () => post("/api/removals", { id: line.id }))));
  if (line.answer) {
    const message = line.thread === null ? item : find(line.thread); // what nobody asked for hangs from nothing
    item.querySelector(".answering").append(shown(line));
    follow(() => (message === item ? messages : message?.querySelector(".thread"))?.append(item), message);
  } else {
    item.querySelector(".text").replaceChildren(...linked(line.text));
    follow(() => messages.append(item), item, asked.here);
    asked.here = false;
  }
  $("empty").hidden = true;
}

const told = new WeakMap(); // what each card shows

function shown(line) {
  const made = card(line.answer, () => line.id);
  told.set(made, JSON.stringify(line.answer));
  return made;
}

/** An answer may be written anew, or grow. */
function change(line) {
  const standing = line.answer && find(line.id).querySelector(".answering > .card");
  if (!standing || told.get(standing) === JSON.stringify(line.answer)) return;
  const hadFocus = standing.contains(document.activeElement);
  standing.replaceWith(shown(line));
  if (hadFocus) text.focus();
}

function reading(id, site) {
  const item = find(id)?.querySelector(".reading");
  if (!item) return;
  const { reading: words, working } = $("main").dataset;
  follow(() => {
    item.querySelector(".what").textContent = site ? words.replace("{site}", () => site) : working;
    item.hidden = site == null;
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
  if (message && (near || always)) page.scrollTop = Math.min(page.scrollHeight, message.offsetTop - MARGIN_PX);
}

function standing(ids) {
  const kept = new Set(ids.map((id) => `line-${id}`));
  for (const item of messages.querySelectorAll(".message, .answer")) if (!kept.has(item.id)) item.remove();
  $("empty").hidden = ids.length > 0;
}

function snapshot(data) {
  $("log").setAttribute("aria-busy", "true");
  const first = !messages.childElementCount;
  standing(data.lines.map((line) => line.id));
  data.lines.forEach(show);
  for (const item of messages.children) reading(item.id.slice(5), data.reading[item.id.slice(5)]);
  $("no-model").hidden = data.model;
  platforms(data.platforms);
  $("log").setAttribute("aria-busy", "false");
  if (first && messages.lastElementChild) follow(() => {}, messages.lastElementChild, true);
  if (first) toHash();
}

function platforms(states) {
  const list = $("platforms");
  const others = Object.entries(states).filter(([name]) => name !== "web");
  const words = ([name, state]) => `${name[0].toUpperCase()}${name.slice(1)}: ${list.dataset[state] ?? state}`;
  if (others.map(words).join() === [...list.children].map((item) => item.textContent).join()) return;
  list.replaceChildren(
    ...others.map((each) => {
      const item = element("li", words(each));
      item.dataset.state = each[1];
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

// ---- what is taken away is asked about first ----------------------------------------------------------------------

let confirmed = () => {};

function ask(line, act) {
  const what = $("sure-what");
  what.textContent = what.dataset[line.answer ? "answer" : "message"];
  confirmed = act;
  sure.showModal();
}

$("sure-keep").addEventListener("click", () => sure.close());
$("sure-delete").addEventListener("click", () => {
  sure.close();
  confirmed();
});

// ---- the connection -----------------------------------------------------------------------------------------------

let events = null;
let heard = 0; // when the server gave its last sign of life, or was asked for one

function connect() {
  events = new EventSource("/api/events");
  heard = performance.now();
  const on = (name, handle) =>
    events.addEventListener(name, (event) => {
      heard = performance.now();
      handle(JSON.parse(event.data));
    });
  on("snapshot", (data) => {
    state("connected");
    $("trouble").hidden = true; // what did not get through before may now
    snapshot(data);
  });
  on("platforms", platforms);
  on("line", show);
  on("changed", show);
  on("reading", (data) => reading(data.id, data.site));
  on("standing", (data) => standing(data.ids));
  on("gone", (data) => gone(data.id));
  on("stopping", () => state("stopping"));
  events.onerror = lost;
}

function lost() {
  if (!events) return;
  events.close();
  events = null;
  if ($("state").dataset.state !== "stopping") state("lost");
  setTimeout(connect, RETRY_MS);
}

// Of a server that hangs, or a network that went away, no browser tells.
setInterval(() => {
  if (events && performance.now() - heard > SILENCE_MS) lost();
}, LISTEN_EVERY_MS);

function state(name) {
  const element = $("state");
  if (element.dataset.state === name) return;
  $("state-text").textContent = element.dataset[name];
  element.dataset.state = name;
}

// ---- the composer -------------------------------------------------------------------------------------------------

/** Characters as the server counts them. */
const characters = () => [...text.value].length;
const tooLong = () => characters() > Number(text.dataset.most);

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  const long = tooLong();
  const words = over.dataset.words.replace("{count}", () => new Intl.NumberFormat(document.documentElement.lang).format(characters()));
  if (long) over.textContent = words;
  over.hidden = !long;
  text.ariaInvalid = String(long);
  send.disabled = long || !text.value.trim();
}

let sending = Promise.resolve(); // one after the other, in the order of typing

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value;
  if (!words.trim() || tooLong()) return;
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
$("sample").addEventListener("click", (event) => {
  const button = event.currentTarget;
  once(button, () => say(button.dataset.url)).then(() => text.focus());
});
$("digest").addEventListener("click", () => say("/digest"));
window.addEventListener("hashchange", toHash);

// Paper has nothing to press: it gets whatever is folded.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});

fit();
connect();
