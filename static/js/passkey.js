// Shows our own message when the browser could not use a passkey. The visitor reads it; nothing is sent.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey-error");
  if (notice) notice.hidden = false;
});

// Enter in the field for the name would send the form without a key. The button asks for one, and then
// sends the form with form.submit(), which this does not hear.
const makeKey = document.getElementById("mfa_webauthn_add");
makeKey?.form.addEventListener("submit", (event) => {
  event.preventDefault();
  makeKey.click();
});
