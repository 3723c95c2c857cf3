// A kiosk: one page that is replaced in place, so that Back leads nowhere; every step can be asked for again after a cut;
// what was not touched for a while is cleared. Without a script links and forms do the same as ordinary pages.
(() => {
  const page = () => document.body;
  const main = () => document.querySelector("main");
  const part = (id) => document.getElementById(id);
  let touched = Date.now(), heard = 0, fresh = true, busy = false, field = null, again = null, warned = false, ended = false;

  const show = (address, text) => {
    const next = new DOMParser().parseFromString(text, "text/html");
    if (!next.body.classList.contains("kiosk")) return location.replace(page().dataset.home || "/kiosk/");
    history.replaceState(null, "", address);
    for (const { name } of [...document.documentElement.attributes]) document.documentElement.removeAttribute(name);
    for (const { name, value } of next.documentElement.attributes) document.documentElement.setAttribute(name, value);
    document.title = next.title;
    document.body.replaceWith(next.body);
    scrollTo(0, 0);
    stand();
  };
  const go = async (address, how = {}) => {
    if (busy) return;
    busy = true;
    page().setAttribute("aria-busy", "true");
    part("cut").hidden = true;
    let answer, text;
    try {
      answer = await fetch(address, { cache: "no-store", credentials: "same-origin", ...how });
      text = await answer.text();
    } catch {
      again = () => go(address, how);
      part("cut").hidden = false;
      return;
    } finally {
      busy = false;
      page().removeAttribute("aria-busy");
    }
    touched = heard = Date.now();
    show(answer.url, text);
  };
  const sent = (form, button) => {
    const data = new URLSearchParams(new FormData(form));
    if (button && button.name) data.append(button.name, button.value);
    go(form.getAttribute("action") || location.href, { method: "POST", body: data });
  };
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    sent(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const pressed = event.target.closest("button");
    if (link) {
      const to = link.getAttribute("href");
      if (to.startsWith("#")) return;
      event.preventDefault();
      if (to.startsWith("/kiosk/")) go(to);
    } else if (pressed && "again" in pressed.dataset) {
      if (again) again();
    } else if (pressed && field) {
      if ("sign" in pressed.dataset) typed(field.value + pressed.dataset.sign);
      else if ("back" in pressed.dataset) typed(field.value.slice(0, -1));
      else if ("wipe" in pressed.dataset) typed("");
    }
  });
  const typed = (text) => {
    field.value = text;
    full(field);
  };
  const full = (at) => {
    if (at.dataset.goes && at.value.replace(/\D/g, "").length >= Number(at.dataset.goes)) at.form.requestSubmit();
  };
  document.addEventListener("input", (event) => full(event.target));
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input.in")) field = event.target;
  });
  // nothing of a page goes anywhere else
  for (const what of ["copy", "cut", "contextmenu", "dragstart"]) document.addEventListener(what, (event) => event.preventDefault());

  const voice = () => {
    const language = document.documentElement.lang.slice(0, 2).toLowerCase();
    return window.speechSynthesis && speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
  };
  const say = (text) => {
    const found = voice();
    if (!found) return false;
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    [words.voice, words.lang, words.rate] = [found, found.lang, 0.9];
    speechSynthesis.speak(words);
    return true;
  };
  const aloud = () => {
    if (!("aloud" in page().dataset)) return window.speechSynthesis && speechSynthesis.cancel();
    part("mute").hidden = say(main().innerText.replace(/\*+/g, " "));
  };
  if (window.speechSynthesis) speechSynthesis.addEventListener("voiceschanged", () => page().dataset.home && aloud());

  for (const what of ["pointerdown", "keydown", "input"])
    document.addEventListener(what, () => {
      touched = Date.now();
      fresh = true;
    }, { capture: true, passive: true });
  const beat = async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!page().dataset.beat || !token || busy) return;
    heard = Date.now();
    const data = new URLSearchParams({ csrfmiddlewaretoken: token.value });
    if (fresh) data.append("touched", "1");
    fresh = false;
    try {
      const answer = await fetch(page().dataset.beat, { method: "POST", body: data, cache: "no-store" });
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
      if (!told || ("idle" in page().dataset && "visit" in page().dataset && !told.visit)) location.replace(page().dataset.home);
      const called = part("called");
      if (told && told.coming && called) called.querySelector("span").textContent = called.dataset.came;
    } catch {
      fresh = true; // the line is cut; it is asked for again
    }
  };
  // the end: first nothing is seen any more, then the server forgets, however long the line is cut
  const end = async () => {
    ended = true;
    const home = page().dataset.home, token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    if (window.speechSynthesis) speechSynthesis.cancel();
    document.body.replaceChildren(part("gone").content.cloneNode(true));
    field = again = null;
    history.replaceState(null, "", home);
    document.title = "";
    for (;;) {
      try {
        const answer = await fetch(`${home}leave/`, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: token }), cache: "no-store" });
        const text = await answer.text();
        ended = false;
        touched = heard = Date.now();
        return show(home, text);
      } catch {
        await new Promise((done) => setTimeout(done, 3000));
      }
    }
  };
  setInterval(() => {
    if (ended) return;
    const { idle, warned: from } = page().dataset, quiet = (Date.now() - touched) / 1000, over = part("idle");
    if (idle && quiet >= idle) return end();
    const shown = Boolean(idle) && quiet >= from;
    if (over) {
      over.hidden = !shown;
      if (shown) over.querySelector("[data-left]").textContent = String(Math.ceil(idle - quiet));
      if (shown && !warned) say(over.dataset.said);
      warned = shown;
    }
    if (Date.now() - heard > 20_000 || (fresh && Date.now() - heard > 10_000 && idle)) beat();
  }, 1000);
  const stand = () => {
    field = document.querySelector("main input.in");
    again = null;
    const first = document.querySelector("[autofocus]") || main();
    first.focus({ preventScroll: true });
    aloud();
  };
  stand();
})();
