// Everything works without this file. It only shows what needs a script, such as the print button.
document.documentElement.classList.add("js");
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
// What a reader has on the screen is read: told by the same form that the button sends.
const seen = document.querySelector("form[data-seen]");
if (seen) {
  fetch(seen.action, { method: "POST", body: new FormData(seen), redirect: "manual" }).then((answer) => {
    if (answer.type === "opaqueredirect") seen.hidden = true;
  });
}
// Ticks stay in this browser, under the id of the page; nothing is sent. Kept by their words, so that they still
// stand at the right points when an editor adds one.
const boxes = [...document.querySelectorAll("[data-ticks] input")];
if (boxes.length) {
  const key = `vinkjes-${boxes[0].closest("[data-ticks]").dataset.ticks}`;
  const words = (box) => box.parentElement.textContent.trim();
  // A browser may refuse to keep anything; then the boxes tick all the same.
  const attempt = (action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };
  const show = () => {
    const kept = [].concat(attempt(() => JSON.parse(localStorage.getItem(key))));
    for (const box of boxes) box.checked = kept.includes(words(box));
  };
  const keep = () => {
    const ticked = boxes.filter((box) => box.checked).map(words);
    attempt(() => (ticked.length ? localStorage.setItem(key, JSON.stringify(ticked)) : localStorage.removeItem(key)));
  };
  show();
  addEventListener("storage", show); // The same page in another tab.
  document.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) keep();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-untick]")) return;
    for (const box of boxes) box.checked = false;
    keep();
  });
}
