// Runs before any script of the page: remembers who listens to what, and what was begun.
(() => {
  if (window.__probe) return;
  const heard = new WeakMap();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...more) {
    const target = this ?? window;
    if (!heard.has(target)) heard.set(target, new Set());
    heard.get(target).add(type);
    return add.call(target, type, ...more);
  };
  const probe = { opened: [], fast: 1, latest: 0, played: [] };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!navigator.userActivation?.isActive) probe.played.push(this);
    return play.call(this);
  };
  const open = window.open;
  window.open = function (...words) {
    probe.opened.push(String(words[0] ?? ""));
    return null;
  };
  for (const name of ["alert", "confirm", "prompt"]) {
    window[name] = (words) => {
      probe.opened.push(`${name}: ${words}`);
      return name === "confirm";
    };
  }
  const [later, again] = [window.setTimeout, window.setInterval];
  window.setTimeout = (work, delay = 0, ...more) => (probe.latest = Math.max(probe.latest, delay), later)(work, probe.fast > 1 && delay >= 400 ? Math.max(delay / probe.fast, 30) : delay, ...more);
  window.setInterval = (work, delay = 0, ...more) => again(work, probe.fast > 1 && delay >= 200 ? Math.max(delay / probe.fast, 15) : delay, ...more);
  probe.later = later;
  probe.listens = (element, types) => types.some((type) => heard.get(element)?.has(type) || typeof element[`on${type}`] === "function");
  Object.defineProperty(window, "__probe", { value: probe });
})();
