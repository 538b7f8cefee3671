// Completes what is typed in a search field. Without this file the field is an ordinary form.
const WAIT = 150; // milliseconds after the last key
const SHORTEST = 2; // letters

function complete(input, number) {
  const id = `aanvulling-${number}`;
  const { complete: address, label, one, more, page } = input.dataset;
  const frame = input.closest(".search-form");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer, asked, typed, current, isOpen, options = [];

  list.id = id;
  list.className = "completion";
  list.role = "listbox";
  list.ariaLabel = label;
  // In the top layer: no plane cuts it off, and nothing moves when it opens.
  list.popover = "manual";
  status.className = "visually-hidden";
  status.role = "status";
  input.after(list, status);
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", id);

  const mark = (chosen) => {
    current = chosen;
    options.forEach((item, other) => (item.ariaSelected = String(other === chosen)));
    if (options[chosen]) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const place = () => {
    const { left, bottom, width } = frame.getBoundingClientRect();
    list.style.inset = `${bottom + scrollY}px auto auto ${left + scrollX}px`;
    list.style.inlineSize = `${width}px`;
  };
  const open = (yes) => {
    if (yes) place();
    list.togglePopover(yes);
    input.ariaExpanded = String((isOpen = yes));
    mark(-1);
  };
  // Nothing that is still on its way may open the list again.
  const stop = () => {
    clearTimeout(timer);
    asked?.abort();
    open(false);
  };
  const choose = ({ dataset }) => {
    stop();
    if (dataset.url) return location.assign(dataset.url);
    input.value = dataset.text;
    input.form.requestSubmit();
  };
  const option = (text, url) => {
    const item = document.createElement("li");
    item.id = `${id}-${options.length}`;
    item.role = "option";
    item.dataset.text = item.textContent = text;
    if (url) {
      item.dataset.url = url;
      const kind = document.createElement("small");
      kind.textContent = page;
      item.append(" ", kind);
    }
    item.onclick = () => choose(item);
    options.push(item);
  };
  const show = ({ woorden, titels }) => {
    options = [];
    woorden.forEach((text) => option(text));
    titels.forEach(({ titel, url }) => option(titel, url));
    list.replaceChildren(...options);
    open(options.length > 0);
    status.textContent = options.length > 1 ? more.replace("0", options.length) : options.length ? one : "";
  };
  const ask = async () => {
    asked?.abort();
    typed = input.value;
    if (typed.trim().length < SHORTEST) return stop();
    const mine = (asked = new AbortController());
    const tab = input.form.elements.in ? "&in=" + input.form.elements.in.value : "";
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}${tab}`, { signal: mine.signal });
      const found = await answer.json();
      if (document.activeElement === input && !mine.signal.aborted) show(found);
    } catch {
      // Stopped, or no network: the form still works.
      if (!mine.signal.aborted) stop();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing) return;
    if (step && !isOpen && (typed !== input.value || !options.length)) ask();
    else if (step) {
      if (!isOpen) open(true);
      // Past both ends the field itself comes first.
      const places = options.length + 1;
      mark(((current + 1 + step + places) % places) - 1);
    } else if (key === "Escape" && isOpen) stop();
    else if (key === "Enter" && isOpen && current >= 0) choose(options[current]);
    else return;
    event.preventDefault();
  });
  // A press on the list keeps the focus in the field.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", stop);
  input.form.addEventListener("submit", stop);
  addEventListener("resize", () => isOpen && place());
}

// Who wants to save data gets the plain form.
if (!navigator.connection?.saveData) document.querySelectorAll("input[data-complete]").forEach(complete);
