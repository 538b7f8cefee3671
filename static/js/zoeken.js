// Completes what is typed in a search field. Without this file the field is an ordinary form.
const WAIT = 150; // milliseconds after the last key
let number = 0;

function complete(input) {
  const id = `aanvulling-${(number += 1)}`;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer = 0;
  let asked = null;
  let options = [];
  let current = -1;

  list.id = id;
  list.className = "completion";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) {
    input.setAttribute(name, value);
  }

  const close = () => {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    if (option.url) window.location.assign(option.url);
    else {
      input.value = option.text;
      close();
      input.form.requestSubmit();
    }
  };
  const move = (step) => {
    if (list.hidden) return;
    current = (current + step + options.length) % options.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === current)));
    input.setAttribute("aria-activedescendant", `${id}-${current}`);
    list.children[current].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    options = [...found.woorden.map((text) => ({ text })), ...found.titels.map((one) => ({ text: one.titel, url: one.url }))];
    list.replaceChildren(...options.map((option, place) => {
      const item = document.createElement("li");
      item.id = `${id}-${place}`;
      item.className = option.url ? "completion__page" : "completion__word";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = option.text;
      // Before the field loses the focus and the list closes.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(option));
      return item;
    }));
    current = -1;
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = options.length ? input.dataset.found.replace("0", options.length) : "";
  };
  const ask = async () => {
    asked?.abort();
    if (input.value.trim().length < 2) return close();
    asked = new AbortController();
    const place = input.form.elements.in ? `&in=${input.form.elements.in.value}` : "";
    try {
      const answer = await fetch(`${input.dataset.complete}?q=${encodeURIComponent(input.value)}${place}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      close(); // Aborted, or no network: the form still works.
    }
  };

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.hidden) event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : current < 0 ? 0 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && current >= 0) {
      event.preventDefault();
      choose(options[current]);
    }
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-complete]").forEach(complete);
