// Keys of the console. Every page works without them: a key presses what stands on the page, or moves along a list.
(() => {
  const typing = (at) => /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && at.type !== "checkbox";
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  const chosen = () => rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const choose = (at) => {
    rows.forEach((row, n) => (n === at ? row.setAttribute("aria-selected", "true") : row.removeAttribute("aria-selected")));
    rows[at].querySelector("a").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) && !/^F\d/.test(event.key)) return;
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (pressed) {
      event.preventDefault();
      return pressed.matches("textarea, input:not([type=checkbox],[type=radio])") ? pressed.focus() : pressed.click();
    }
    if (!rows.length) return;
    const step = { j: 1, k: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(Math.max(0, Math.min(rows.length - 1, document.activeElement.closest("[data-rows]") ? chosen() + step : 0)));
    } else if (event.key === "Enter" && document.activeElement === document.body) {
      rows[Math.max(0, chosen())].querySelector("a").click();
    } else if (event.key === "x") {
      const box = rows[Math.max(0, chosen())].querySelector("input[type=checkbox]");
      if (box) box.click();
    }
  });
  // what is typed into a cell to be mended takes the place of what came
  const whole = (at) => at.matches && at.matches(".mend input") && at.select();
  document.addEventListener("focusin", (event) => whole(event.target));
  whole(document.activeElement);
  // a second tap while the first is on its way changes nothing
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "1";
  });
  if (document.body.hasAttribute("data-print")) print();
  // a file that was chosen is named beside its button
  document.addEventListener("change", (event) => {
    const told = event.target.type === "file" && event.target.parentElement.querySelector("[data-chosen]");
    if (told) told.textContent = [...event.target.files].map((file) => file.name).join("、");
  });
  // what may come when the page stands: without a script a link leads there; what is as it was is left alone
  const shown = new WeakMap();
  const TOKENS = /value="\w{64}"/g;
  const put = async (place, where) => {
    const answer = await fetch(where).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const text = await answer.text();
    if (text.replace(TOKENS, "") !== (shown.get(place) ?? "").replace(TOKENS, "")) place.innerHTML = text;
    shown.set(place, text);
  };
  requestAnimationFrame(() =>
    setTimeout(() => document.querySelectorAll("[data-later]").forEach((place) => put(place, place.dataset.later))),
  );
  // figures are renewed each minute (or as often as they say) while they are looked at, until somebody says not to
  const renewed = document.querySelector("[data-renew]");
  const stop = document.querySelector("[data-renew-stop]");
  if (renewed && stop) {
    stop.hidden = false;
    stop.addEventListener("click", () => stop.setAttribute("aria-pressed", String(stop.getAttribute("aria-pressed") !== "true")));
    setInterval(() => {
      const still = stop.getAttribute("aria-pressed") === "true" || document.hidden || renewed.contains(document.activeElement);
      if (!still) put(renewed, renewed.dataset.renew);
    }, Number(renewed.dataset.every ?? 60) * 1000);
  }
  addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));
})();
