// Answers as cards, one function a kind.
import { $, element, fill, fresh, joined, jump, link, once, post, say, time } from "./page.js";
import { foot, lines, presses } from "./foot.js";

//: Characters of a body that stands open: a longer one is folded, so that the conclusion stays close to the lead.
const OPEN_CHARS_MAX = 400;

/** The card of an answer; `id` gives the line in which it stands once it does. */
export const card = (answer, id) => kinds[answer.kind](answer, id);

const kinds = {
  briefing(answer, id) {
    const made = fresh("briefing");
    made.lang = answer.language;
    fill(made, "title", link(answer.title, answer.url));
    for (const part of ["byline", "lead", "body", "overview", "conclusion", "source"]) fill(made, part, answer[part]);
    fill(made, "notes", answer.notes.join(" · "));
    fold(made, answer.lead && answer.body.length > OPEN_CHARS_MAX);
    made.append(foot(answer, id));
    return made;
  },
  notice(answer, id) {
    const made = fresh("notice");
    made.classList.toggle("error", answer.error ?? false);
    fill(made, "words", answer.text);
    fill(made, "about", answer.link && link(answer.link, answer.url));
    const again = made.querySelector(".again");
    if (answer.error && answer.url) again.addEventListener("click", () => once(again, () => say(answer.url)));
    else again.remove();
    const give = made.querySelector(".give");
    if (answer.give) giving(give, answer, id);
    else give.remove();
    return made;
  },
  lines(answer) {
    const made = fresh("lines");
    made.classList.toggle("error", answer.error ?? false);
    made.append(lines(answer.lines));
    const { label, path } = answer.more ?? {};
    if (/^\/preview(\?|$)/.test(path || "")) made.append(element("a", label, { href: path, target: "_blank" }));
    return made;
  },
  several(answer, id) {
    const made = fresh("several");
    made.append(...answer.items.map((item) => card(item, id)));
    return made;
  },
  help(answer) {
    const made = fresh("help");
    made.append(...answer.items.map(told));
    return made;
  },
  already(answer, id) {
    const made = fresh("already");
    fill(made, "words", answer.before, time(answer.at), answer.after);
    fill(made, "jump", jump(answer.title, answer.jump));
    made.append(presses(answer, id));
    return made;
  },
  digest(answer) {
    const made = fresh("digest");
    made.lang = answer.language;
    fill(made, "title", answer.title);
    fill(made, "period", time(answer.since, true), " – ", time(answer.until, true));
    fill(made, "counts", answer.counts ?? "");
    fill(made, "lead", answer.lead ?? "");
    picture(made.querySelector(".picture"), answer.picture);
    fill(made, "stories", ...(answer.stories ?? []).map(story));
    fill(made, "also", answer.also ?? "");
    fill(made, "none", answer.empty);
    fill(made, "entries", ...answer.entries.map(entry));
    fill(made, "feeds-title", answer.feeds_title ?? "");
    fill(made, "feeds", ...(answer.feeds ?? []).map(entry));
    fill(made, "feeds-rest", answer.feeds_rest ?? "");
    if (answer.missing) {
      fill(made, "missing", answer.missing);
      fill(made, "missed", ...answer.missed.map(entry));
    } else made.querySelector(".not-read").remove();
    fill(made, "left-out", answer.left_out);
    fill(made, "conclusion", answer.conclusion);
    return made;
  },
};

/** When the stories of a digest came: an image, and below it all of it in words, which are its alternative as well. */
function picture(figure, given) {
  if (!given?.image) return figure.remove();
  const image = figure.querySelector("img");
  image.src = given.image;
  image.alt = `${given.title}: ${given.words}`;
  figure.querySelector("summary").textContent = given.title;
  figure.querySelector("details p").textContent = given.words;
}

/** The field under a wall's notice in which the text of its article is handed over. */
function giving(field, answer, id) {
  const form = field.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = form.querySelector("textarea");
    if (!given.value.trim()) return;
    once(form, async () => {
      if (!(await post("/api/texts", { id: id(), item: answer.item ?? "", text: given.value }))) return;
      given.value = "";
      field.open = false;
    });
  });
}

/** The whole story behind a press, or just there. */
function fold(made, closed) {
  const story = made.querySelector(".story");
  if (closed) story.append(...made.querySelectorAll(":scope > .body, :scope > .overview"));
  else story.remove();
}

/** A line of the help. Its command, with which it begins, is put into the composer when pressed. */
function told({ text, command }) {
  const item = element("li");
  if (!command || !text.startsWith(command)) {
    item.textContent = text;
    return item;
  }
  const button = element("button", "", { type: "button", className: "command" });
  button.append(element("b", command), text.slice(command.length));
  button.addEventListener("click", () => compose(`${command} `));
  item.append(button);
  return item;
}

function compose(words) {
  const text = $("composer-text");
  text.value = words;
  text.dispatchEvent(new Event("input"));
  text.focus();
}

function story(given) {
  const item = fresh("story");
  fill(item, "title", link(given.title, given.url));
  fill(item, "told-by", given.told_by);
  fill(item, "line", given.text);
  fill(item, "compared", given.compared.join(" "));
  fill(item, "course", ...(given.course ?? []).map(dated));
  fill(item, "more", given.more);
  const sources = given.sources.map((each) => source(each, given.title));
  fill(item, "sources", ...sources, ...(given.feeds ?? []).map((each) => source(each)));
  return item;
}

/** What a day brought to a story of a week. */
function dated(given) {
  const item = fresh("course");
  fill(item, "day", `${given.day}:`);
  fill(item, "title", link(given.text, given.url));
  return item;
}

function source(given, heading) {
  const item = fresh("source");
  const repeats = given.title === heading && given.site;
  fill(item, "title", link(repeats ? given.site : given.title, given.url));
  fill(item, "about", ...about(repeats ? { ...given, site: "" } : given));
  return item;
}

function about(given) {
  const jumps = ["message", "briefing"].map((name) => given[name] && jump(given[`${name}_label`], given[name]));
  return joined([given.site, given.label, given.by, time(given.at), ...jumps]);
}

function entry(given) {
  const item = fresh("entry");
  fill(item, "title", link(given.title, given.url));
  fill(item, "line", given.line);
  fill(item, "about", ...about(given));
  fill(item, "from-feeds", ...(given.feeds ?? []).map((each) => source(each)));
  return item;
}
