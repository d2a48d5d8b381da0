// The foot of a card: copy, and the buttons of the table of commands, whichever those are.
import { asked, element, fill, fresh, jump, link, once, post, say } from "./page.js";

const TOLD_MS = 2000;

/** The foot of an answer's card; `id` gives the line in which it stands once it does. */
export const foot = (answer, id) => row(["copy", ...(answer.buttons ?? [])], answer, id);

/** Its buttons alone, of what nobody copies. */
export const presses = (answer, id) => row(answer.buttons ?? [], answer, id);

function row(names, answer, id) {
  const made = fresh("foot");
  const known = new Map([...made.querySelectorAll(".press")].map((button) => [button.dataset.press, button]));
  const shown = names.map((name) => known.get(name)).filter(Boolean);
  for (const button of shown) button.addEventListener("click", () => once(button, () => press(button, answer, id)));
  made.querySelector(".presses").replaceChildren(...shown);
  return made;
}

async function press(button, answer, id) {
  const name = button.dataset.press;
  const made = button.closest(".foot");
  const told = made.querySelector(".told");
  if (name === "copy") return copied(button, made.querySelector("[role=status]"), words(answer));
  if (told.dataset.of === name) return close(button, told);
  if (name === "ask") {
    const form = asking(answer);
    open(button, told, form);
    return form.querySelector("input").focus();
  }
  asked.here = true;
  const said = await post("/api/presses", { id: id(), item: answer.item ?? "", button: name });
  if (!said?.kind) return; // what the worker makes of it comes as a line of its own
  asked.here = false;
  if (said.kind === "evidence") open(button, told, evidence(said));
  else if (said.kind === "more") open(button, told, lines(said.lines), row(said.buttons, answer, id));
  else open(button, told, lines(said.lines));
  if (said.kind === "lines") delete told.dataset.of; // pressed again, it is asked again
}

/** Show below the row what one of its buttons asked for, in the place of what stood there. */
function open(button, told, ...content) {
  for (const other of button.parentElement.querySelectorAll("[aria-expanded]")) other.ariaExpanded = "false";
  told.replaceChildren(...content);
  told.dataset.of = button.dataset.press;
  told.hidden = false;
  button.ariaExpanded = "true";
  told.scrollIntoView({ block: "nearest" });
}

function close(button, told) {
  told.replaceChildren();
  told.hidden = true;
  delete told.dataset.of;
  button.ariaExpanded = "false";
}

/** The field in which the article of a card is asked. */
function asking(answer) {
  const form = fresh("ask");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = form.querySelector("input");
    const question = field.value.trim();
    if (!question) return;
    once(form, async () => {
      if (await say(`/ask ${question} ${answer.url}`)) field.value = "";
    });
  });
  return form;
}

/** Paragraphs of plain text. */
export function lines(all) {
  const made = document.createDocumentFragment();
  for (const words of all) {
    const line = element("p", typeof words === "string" ? words : "", { dir: "auto" });
    if (typeof words !== "string") line.append(words.jump ? jump(words.label, words.jump) : link(words.label, words.url), words.rest);
    made.append(line);
  }
  return made;
}

function evidence(said) {
  const made = fresh("evidence");
  fill(made, "head", said.head);
  fill(made, "notes", said.notes.join(" · "));
  const items = said.sentences.map((sentence) => {
    const item = element("li");
    item.append(element("p", sentence.text, { lang: said.language, dir: "auto" }));
    for (const source of sentence.sources) {
      const quote = element("blockquote", "", { lang: said.language, dir: "auto" });
      quote.append(element("b", source.number), ` ${source.text}`);
      item.append(quote);
    }
    if (!sentence.sources.length) item.append(element("p", said.none, { className: "none" }));
    return item;
  });
  fill(made, "sentences", ...items);
  return made;
}

/** A card as text: what its reader sees, in the same order. */
function words(answer) {
  const parts = ["title", "byline", "lead", "body", "overview", "conclusion"].map((part) => answer[part]);
  const source = [answer.source, answer.url].filter(Boolean).join("\n");
  return [...parts, source].filter(Boolean).join("\n\n");
}

async function copied(button, status, text) {
  const label = button.textContent;
  if (!(await write(text, button))) return;
  button.textContent = status.textContent = button.dataset.done;
  await new Promise((over) => setTimeout(over, TOLD_MS));
  button.textContent = label;
  status.textContent = "";
}

async function write(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard for pages that come without TLS from another machine.
  }
  const box = element("textarea", text, { className: "unseen" });
  button.after(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  button.focus();
  return done;
}
