// The editor of a proposal: keeps everything typed on the server and in this browser.
// The page works without it: a plain button saves, another adds rows.
"use strict";
{
  const form = document.querySelector("form[data-keep]");
  if (form) start(form);

  function start(form) {
    const state = document.getElementById("save-state");
    const offer = document.getElementById("kept-text");
    const key = `proposal:${form.dataset.number}:${form.dataset.user}`;
    const words = state.dataset;
    let stopped = false;
    let timer = 0;
    let sending = false;
    let again = false;
    let waiting = null;

    const say = (text, bad) => {
      if (state.textContent !== text) state.textContent = text;
      state.classList.toggle("save-state--bad", Boolean(bad));
      if (text !== words.signedOut) return;
      const link = document.getElementById("sign-in-again").cloneNode(true);
      link.removeAttribute("id");
      link.hidden = false;
      state.append(" ", link);
    };
    const pairs = () =>
      [...new FormData(form)].filter(
        ([name, value]) =>
          typeof value === "string" && !["csrfmiddlewaretoken", "version", "add"].includes(name)
      );
    const store = {
      read() {
        try {
          return JSON.parse(localStorage.getItem(key));
        } catch {
          return null;
        }
      },
      write() {
        try {
          const kept = { version: form.elements.version.value, at: Date.now(), pairs: pairs() };
          localStorage.setItem(key, JSON.stringify(kept));
        } catch {
          // A full or forbidden storage leaves the server's copy.
        }
      },
      clear() {
        try {
          localStorage.removeItem(key);
        } catch {
          // Nothing was kept.
        }
      },
    };

    function changed() {
      store.write();
      totals();
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(send, 1500);
    }

    async function send() {
      if (sending) {
        again = true;
        return;
      }
      sending = true;
      const sent = JSON.stringify(pairs());
      const body = new FormData();
      for (const [name, value] of JSON.parse(sent)) body.append(name, value);
      body.append("version", form.elements.version.value);
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      say(words.saving);
      try {
        const answer = await fetch(form.dataset.keep, { method: "POST", body, redirect: "manual" });
        if (answer.ok) {
          const kept = await answer.json();
          form.elements.version.value = kept.version;
          say(`${words.saved} ${kept.saved_at}`);
          if (JSON.stringify(pairs()) === sent) store.clear();
          else again = true;
        } else if (answer.status === 409) {
          stopped = true;
          say(words.conflict, true);
        } else if ([0, 302, 401, 403].includes(answer.status)) {
          stopped = true;
          say(words.signedOut, true);
        } else {
          say(words.offline, true);
          timer = setTimeout(send, 15000);
        }
      } catch {
        say(words.offline, true);
        timer = setTimeout(send, 15000);
      }
      sending = false;
      if (waiting) {
        const submitter = waiting;
        waiting = null;
        form.requestSubmit(submitter);
        return;
      }
      if (again && !stopped) {
        again = false;
        timer = setTimeout(send, 500);
      }
    }

    // --- rows ---

    function addRow(name) {
      const rows = form.querySelectorAll(`[data-row="${name}"]`);
      const last = rows[rows.length - 1];
      const fresh = last.cloneNode(true);
      const before = `${name}-${rows.length - 1}-`;
      const after = `${name}-${rows.length}-`;
      for (const element of fresh.querySelectorAll("*")) {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(before, after));
        }
        if (element.matches("input:not([type=checkbox]), textarea")) element.value = "";
        if (element.matches("input[type=checkbox]")) element.checked = false;
        if (element.matches("select")) element.selectedIndex = 0;
      }
      for (const error of fresh.querySelectorAll(".errorlist")) error.remove();
      for (const field of fresh.querySelectorAll(".field--error")) field.classList.remove("field--error");
      for (const wrong of fresh.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
      const head = `${name}-head-${rows.length + 1}`;
      fresh.querySelector(".sheet__head > span").id = head;
      fresh.setAttribute("aria-labelledby", head);
      const number = fresh.querySelector("[data-row-number]");
      if (number) number.textContent = rows.length + 1;
      last.after(fresh);
      form.elements[`${name}-count`].value = rows.length + 1;
      return fresh;
    }

    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=add]");
      if (!button) return;
      event.preventDefault();
      addRow(button.value).querySelector("select, input:not([type=hidden]), textarea").focus();
    });

    // --- what this browser kept ---

    function fill(kept) {
      for (const [name, value] of kept.pairs) {
        const row = name.match(/^(lines|steps|partners)-(\d+)-/);
        while (row && form.querySelectorAll(`[data-row="${row[1]}"]`).length <= Number(row[2])) {
          addRow(row[1]);
        }
        const field = form.elements[name];
        if (!field || field instanceof RadioNodeList || field.type === "file") continue;
        if (field.type === "checkbox") field.checked = true;
        else if (!name.endsWith("-count")) field.value = value;
      }
      totals();
    }

    const kept = store.read();
    const told = (list) =>
      JSON.stringify(list.filter(([name, value]) => value && !/-(count|id|source)$/.test(name)));
    if (kept) {
      const took = Number(form.dataset.version) > Number(kept.version) && form.dataset.mine === "1";
      if (took || told(kept.pairs) === told(pairs())) store.clear();
      else if (offer) {
        offer.hidden = false;
        offer.querySelector("time").textContent = new Date(kept.at).toLocaleString(
          document.documentElement.lang
        );
        offer.querySelector("[data-take]").addEventListener("click", () => {
          fill(kept);
          offer.hidden = true;
          changed();
        });
        offer.querySelector("[data-drop]").addEventListener("click", () => {
          store.clear();
          offer.hidden = true;
        });
      }
    }

    // --- sums, in whole fen ---

    function fen(text) {
      const match = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(text || "");
      return match ? BigInt(match[1]) * 100n + BigInt((match[2] || "").padEnd(2, "0")) : null;
    }
    function yuan(amount) {
      const digits = String(amount).padStart(3, "0");
      const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
      return `¥${whole}.${digits.slice(-2)}`;
    }
    function totals() {
      const bySource = {};
      const byKind = {};
      let requested = 0n;
      let all = 0n;
      form.querySelectorAll("[data-row=lines]").forEach((row, n) => {
        const value = (field) => (form.elements[`lines-${n}-${field}`] || {}).value;
        const removed = form.elements[`lines-${n}-remove`];
        const quantity = fen(value("quantity"));
        const price = fen(value("unit_price"));
        const counts = quantity !== null && price !== null && !(removed && removed.checked);
        const amount = counts ? (quantity * price + 50n) / 100n : 0n;
        const shown = row.querySelector("[data-amount]");
        if (shown) shown.textContent = counts ? yuan(amount) : "—";
        const source = value("source");
        bySource[source] = (bySource[source] || 0n) + amount;
        all += amount;
        if (source === "grant") {
          const kind = value("kind");
          byKind[kind] = (byKind[kind] || 0n) + amount;
          requested += amount;
        }
      });
      for (const cell of document.querySelectorAll("[data-sum-source]")) {
        const name = cell.dataset.sumSource;
        cell.textContent = yuan(name === "all" ? all : bySource[name] || 0n);
      }
      for (const cell of document.querySelectorAll("[data-sum-kind]")) {
        const taken = byKind[cell.dataset.sumKind] || 0n;
        const most = cell.dataset.most ? (requested * BigInt(cell.dataset.most)) / 100n : null;
        cell.textContent = yuan(taken);
        cell.classList.toggle("over", most !== null && taken > most);
      }
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (sending) {
        // What is under way makes a new version: send the form once its number is known.
        event.preventDefault();
        event.stopPropagation();
        waiting = event.submitter || form.querySelector("button:not([name])");
        return;
      }
      stopped = true;
      store.write();
    });
    window.addEventListener("online", () => {
      if (!stopped && store.read()) send();
    });
    totals();
  }
}
