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
