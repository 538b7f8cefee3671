// Ticks stay in this browser, under the id of the page; nothing is sent. They are kept by their words, so that they
// still stand at the right points when an editor adds one. A module, so that it runs once however often it is named.
const boxes = [...document.querySelectorAll("[data-ticks] input")];
const key = `vinkjes-${boxes[0]?.closest("[data-ticks]").dataset.ticks}`;
const words = (box) => box.parentElement.textContent.trim();

// A browser may refuse to keep anything; then the boxes tick all the same.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

function show() {
  const kept = [].concat(attempt(() => JSON.parse(localStorage.getItem(key))));
  for (const box of boxes) box.checked = kept.includes(words(box));
}

function keep() {
  const ticked = boxes.filter((box) => box.checked).map(words);
  attempt(() => (ticked.length ? localStorage.setItem(key, JSON.stringify(ticked)) : localStorage.removeItem(key)));
}

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
