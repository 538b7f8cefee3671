// Shows our own message when the browser could not use a passkey. The visitor reads it; nothing is sent.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey-error");
  if (notice) notice.hidden = false;
});
