"use strict";

const KEY = "motcua.chat", KEPT = 60;
const SLOW_AFTER = 10000, GIVE_UP_AFTER = 30000, POLL_EVERY = 20000, POLL_SLOWEST = 60000;
const WORDS = {
  searching: "Đang tìm…",
  slow: "⏳ Hơi chậm, bạn chờ thêm chút nhé.",
  unsent: "Chưa gửi được, có thể do mạng yếu.",
  noAnswer: "Chờ lâu mà chưa có câu trả lời.",
  trouble: "Máy đang bận, chưa trả lời được.",
  offline: "⚠️ Mất mạng. Có mạng lại, tin sẽ tự gửi.",
  full: "⚠️ Tin đã đủ dài, bạn gửi trước nhé.",
  cleared: "Đã xóa cuộc trò chuyện.",
};
const STATES = { wait: "đang gửi…", held: "⏳ chờ có mạng", done: "đã nhận", fail: "", refused: "" };

const $ = (id) => document.getElementById(id);
const scroller = $("scroller"), log = $("log"), text = $("text"), news = $("news");

// ---- What is remembered: my messages {id, text, action, state, error} and replies {reply} ----

let items = [], last = 0;
const nodes = new Map(), known = new Set(); // item → its element; replies that came, also those cleared since
const print = (reply) => reply.number + JSON.stringify(reply.lines);
function restore() {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY)) || {};
    items = (saved.items || []).filter((item) => item.id || Array.isArray(item.reply.lines));
    last = Number(saved.last) || 0;
    wipe();
    items.forEach((item) => place(item));
  } catch { // private mode or a damaged record
    items = [];
    wipe();
  }
}
function save() {
  try { localStorage.setItem(KEY, JSON.stringify({ items: items.slice(-KEPT), last })); } catch { /* private mode or full */ }
}
const newId = () => crypto.randomUUID?.() || crypto.getRandomValues(new Uint32Array(5)).join("-"); // the first: https, localhost

// ---- Drawing ----

const on = (target, type, act) => target?.addEventListener(type, act);
function make(tag, className, ...children) {
  const node = Object.assign(document.createElement(tag), { className });
  node.append(...children);
  return node;
}
const makeButton = (label, onclick) => Object.assign(make("button", "", label), { type: "button", onclick });
const unseen = (words) => make("span", "unseen", words);
const spans = (line) => line.map((span) => (span.bold ? make("strong", "", span.text) : span.text));
function drawLines(bubble, lines) {
  let list = null;
  for (const [first, ...rest] of lines.filter(Array.isArray)) {
    if (first?.text?.startsWith("• ")) {
      if (!list) bubble.append((list = make("ul", "")));
      list.append(make("li", "", ...spans([{ ...first, text: first.text.slice(2) }, ...rest])));
    } else {
      list = null;
      bubble.append(first ? make("p", "", ...spans([first, ...rest])) : make("div", "gap"));
    }
  }
  return bubble;
}
function drawButton({ label, action, url }) {
  if (!url) return makeButton(label, () => ask(label, action));
  if (!/^(https?:\/\/|tel:)/i.test(url)) return "";
  if (/^tel:/i.test(url)) return Object.assign(make("a", "", label), { href: url });
  return Object.assign(make("a", "", label, unseen(" (mở trang mới)")), { href: url, target: "_blank", rel: "noopener noreferrer" });
}
function drawReply({ lines, source, buttons }) {
  const node = make("div", "item theirs", drawLines(make("div", "bubble", unseen("Một Cửa: ")), lines));
  if (source) node.append(make("p", "source", unseen("Nguồn: "), source));
  if (buttons?.length) node.append(make("div", "buttons", ...buttons.map(drawButton)));
  return node;
}
function drawMine(item) {
  const state = make("p", "state");
  state.setAttribute("aria-live", "off"); // only failures are read out
  return Object.assign(make("div", "item mine", make("p", "bubble", unseen("Bạn: "), item.text), state), { tabIndex: -1 });
}
function showState(item) {
  const node = nodes.get(item);
  node.querySelector(".state").textContent = STATES[item.state === "wait" && !navigator.onLine ? "held" : item.state];
  node.querySelector(".fault")?.remove();
  if (!item.error) return;
  const following = nearEnd();
  const fault = make("p", "fault", make("span", "", "⚠️ " + item.error));
  if (item.state === "fail") fault.append(makeButton("Gửi lại", () => { node.focus({ preventScroll: true }); retry([item]); }));
  node.append(fault);
  if (following && node === log.lastElementChild) toEnd();
}
function place(item, previous) {
  const node = item.reply ? drawReply(item.reply) : drawMine(item);
  nodes.set(item, node);
  if (previous) nodes.get(previous).after(node); else log.append(node);
  if (item.reply) known.add(print(item.reply)); else showState(item);
}
function wipe() {
  nodes.forEach((node) => node.remove());
  nodes.clear();
  news.hidden = true;
}
const say = (words) => { $("status").textContent = words; };

// ---- Scrolling: to the first line of what is new ----

let movedAt = 0; // who is still gliding to the end counts as there
const nearEnd = () => Date.now() - movedAt < 1000 || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
function moveTo(top, behavior) {
  movedAt = Date.now();
  scroller.scrollTo({ top, behavior });
}
const toEnd = () => moveTo(scroller.scrollHeight, "instant");
function reveal(node, behavior = "auto") { // with the question above it, where that is short
  const before = node.previousElementSibling;
  const short = before?.matches(".mine") && before.offsetHeight < scroller.clientHeight / 3;
  moveTo((short ? before : node).offsetTop - 8, behavior);
}
function offerNews(node) {
  news.hidden = false;
  news.onclick = () => { news.hidden = true; scroller.focus({ preventScroll: true }); reveal(node); };
}

// ---- Replies ----

function receive(replies, question) { // a question's replies stand under it, news at the end
  const following = nearEnd();
  const added = replies.filter((reply) => Array.isArray(reply.lines) && !known.has(print(reply))).map((reply) => ({ reply }));
  items.splice(question ? items.indexOf(question) + 1 : items.length, 0, ...added);
  added.forEach((item, n) => place(item, n ? added[n - 1] : question));
  if (added.length) (following ? reveal : offerNews)(nodes.get(added[0]));
  return added.length > 0;
}
// Only GET may skip numbers: news may lie between the last number and the answer to a question.
function count(answers) {
  for (const reply of answers) {
    if (!known.has(print(reply)) && reply.number <= last) last = reply.number - 1; // the server began anew
    if (reply.number === last + 1) last = reply.number;
    if (reply.number > last) pollDue = true;
  }
}

// ---- Talking to the server ----

async function request(url, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), GIVE_UP_AFTER);
  try {
    const response = await fetch(url, { cache: "no-store", ...options, signal: stop.signal });
    const { replies, error } = await response.json();
    return { ok: response.ok && Array.isArray(replies), status: response.status, replies: replies || [], error };
  } catch { // a page that is no JSON comes from somewhere on the way: as good as no network
    return { ok: false, status: 0, late: stop.signal.aborted, replies: [] };
  } finally { clearTimeout(timer); }
}
function post({ id, text, action }) {
  const body = JSON.stringify(action ? { id, action, label: text } : { id, text });
  return request("/chat/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
function settle(item, { ok, status, late, error }) {
  if (!ok && !status && !navigator.onLine) return; // waits, and goes out when the network is back
  item.state = ok ? "done" : status === 400 || status === 413 ? "refused" : "fail";
  item.lost = !status;
  if (!ok) item.error = error || (late ? WORDS.noAnswer : status ? WORDS.trouble : WORDS.unsent);
}
async function send(item) {
  say(WORDS.searching);
  const waiting = () => items.find(({ id }) => id === item.id); // another tab may have cleared or redrawn it
  const slow = setTimeout(() => { if (waiting()) say(WORDS.slow); }, SLOW_AFTER);
  const answer = await post(item);
  clearTimeout(slow);
  const mine = waiting();
  count(answer.replies);
  if (mine) {
    say("");
    settle(mine, answer);
    showState(mine);
    receive(answer.replies, mine);
  } else answer.replies.forEach((reply) => known.add(print(reply))); // cleared meanwhile: stays away
  save();
}

let sending = false, polling = false, pollDue = false, pollTimer = 0, misses = 0;
async function sendAll() { // one at a time, in the order they were written
  if (sending) return;
  sending = true;
  for (let item; navigator.onLine && (item = items.find(({ state }) => state === "wait"));) await send(item);
  sending = false;
  if (pollDue) poll(); else planPoll();
}
function retry(some) {
  some.forEach((item) => showState(Object.assign(item, { state: "wait", error: "" })));
  save();
  sendAll();
}
const retryLost = () => retry(items.filter((item) => item.state === "fail" && item.lost));
function ask(words, action) {
  if (items.some((item) => item.state === "wait" && item.text === words && item.action === action)) return; // tapped twice
  const item = { id: newId(), text: words, action, state: "wait" };
  items.push(item);
  news.hidden = true;
  place(item);
  toEnd();
  save();
  sendAll();
}
function planPoll() {
  clearTimeout(pollTimer);
  if (!document.hidden) pollTimer = setTimeout(poll, Math.min(POLL_EVERY * 2 ** misses, POLL_SLOWEST));
}
async function poll() {
  pollDue = sending || polling; // one that is under way may have been answered before what we look for
  if (sending || polling || document.hidden || !navigator.onLine) return planPoll();
  polling = true;
  const { ok, replies } = await request("/chat/messages?after=" + last);
  polling = false;
  misses = ok ? 0 : misses + 1;
  last = Math.max(last, ...replies.map((reply) => reply.number));
  if (receive(replies)) retryLost(); // the network works again
  save();
  if (pollDue) poll(); else planPoll();
}

// ---- The page ----

function typed() {
  text.style.height = "auto";
  text.style.height = text.scrollHeight + 2 + "px"; // 2: its borders
  const words = !navigator.onLine ? WORDS.offline : text.value.length >= text.maxLength ? WORDS.full : "";
  if ($("note").textContent !== words) $("note").textContent = words;
}
function submit(event) {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return text.focus();
  text.value = "";
  typed();
  text[matchMedia("(pointer: coarse)").matches ? "blur" : "focus"](); // the phone's keyboard gives its room to the answer
  ask(words);
}
function enter(event) { // but not the Enter that ends a Telex word
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
}
function clearAll() {
  items = [];
  save();
  wipe();
  say(WORDS.cleared);
}
function networkChanged() {
  typed();
  items.filter((item) => item.state === "wait").forEach(showState);
  if (!navigator.onLine) return;
  misses = 0;
  retryLost();
  poll();
}
function fitKeyboard() { // iOS lays its keyboard over the page
  const { height, scale } = window.visualViewport;
  if (scale > 1.01) return;
  document.body.style.height = window.innerHeight - height > 120 ? height + "px" : "";
  window.scrollTo(0, 0);
}
function followOtherTab({ key }) {
  const top = scroller.scrollTop;
  if (key === KEY) restore();
  moveTo(top, "instant");
}

function listen() {
  on($("form"), "submit", submit);
  on(text, "input", typed);
  on(text, "keydown", enter);
  for (const button of $("examples").children) on(button, "click", () => ask(button.textContent));
  on($("clear"), "click", () => { $("sure").returnValue = ""; $("sure").showModal(); });
  on($("sure"), "close", () => { if ($("sure").returnValue === "yes") clearAll(); });
  on(scroller, "scroll", () => { if (!news.hidden && nearEnd()) news.hidden = true; });
  on(window, "online", networkChanged);
  on(window, "offline", networkChanged);
  on(document, "visibilitychange", () => { if (!document.hidden) poll(); });
  on(window, "storage", followOtherTab);
  on(window.visualViewport, "resize", fitKeyboard);
}

function start() {
  restore();
  listen();
  document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
  typed();
  const mine = items.filter((item) => item.id).pop();
  if (mine) reveal(nodes.get(mine).nextElementSibling || nodes.get(mine), "instant");
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500); // the old messages are not read out again
  retry(items.filter((item) => item.state === "wait" || item.state === "fail"));
  poll();
}
start();
