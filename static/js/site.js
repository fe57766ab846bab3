// Small comforts on top of pages that work without scripts.
"use strict";

// htmx sends the token that Django's forms carry.
document.addEventListener("htmx:configRequest", (event) => {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (cookie) event.detail.headers["X-CSRFToken"] = decodeURIComponent(cookie.slice(10));
});

// An open menu closes on Escape and on a tap elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus(null);
  if (open) open.querySelector("summary").focus();
});

// A form marked with data-confirm asks in a dialog before it is sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset.confirm;
  if (question && !form.dataset.confirmed) {
    event.preventDefault();
    ask(form, question, event.submitter);
    return;
  }
  // A second tap must not send the form twice.
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }
});

function ask(form, question, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.className = "dialog__text";
  text.id = "dialog-question";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  const chinese = document.documentElement.lang.startsWith("zh");
  const no = button(chinese ? "再想想" : "Not now", "button button--quiet");
  const yes = button(submitter ? submitter.textContent.trim() : chinese ? "确定" : "Yes", "button");
  if (submitter && submitter.classList.contains("button--danger")) yes.className += " button--danger";
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    form.dataset.confirmed = "1";
    dialog.close();
    form.requestSubmit(submitter);
  });
  dialog.addEventListener("close", () => dialog.remove());
  buttons.append(no, yes);
  dialog.append(text, buttons);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

function button(label, className) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  return element;
}

// A security key that was not found, or was refused, says so instead of doing nothing.
document.addEventListener("allauth.error", () => {
  const chinese = document.documentElement.lang.startsWith("zh");
  const old = document.getElementById("key-error");
  if (old) old.remove();
  const line = document.createElement("p");
  line.id = "key-error";
  line.className = "message message--error";
  line.setAttribute("role", "alert");
  line.textContent = chinese
    ? "没有用上安全密钥：可能已取消、超时，或这台设备上没有登记过的密钥。请再试一次，或换一种方式。"
    : "The security key was not used: cancelled, too late, or none of this device is registered. Try again, or use another way.";
  document.querySelector("main h1").after(line);
});

// Back from the browser's cache: the forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("[aria-busy=true]")) busy.removeAttribute("aria-busy");
});

// After a refused form the summary of errors is what one reads first.
const summary = document.querySelector(".error-summary");
if (summary) summary.focus();
