// Opens an HTML report in headless Chromium at 400 and 1200 pixels, light and dark, and fails if anything is wrong with it: an error
// or a message in the console, a request to anywhere, a page wider than the window, text of too little contrast or size.
// Needs Node 20 and Chromium, no packages:
//
//     node validation/pat/check-report.mjs report.html [folder for screenshots]
//
// CHROMIUM names the program, if it is not `chromium`.

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [report, folder] = process.argv.slice(2);
if (!report) {
  console.error("usage: node check-report.mjs <report.html> [folder for screenshots]");
  process.exit(2);
}
if (!existsSync(report)) {
  console.error(`${report} is not there; write it with pat audit --html ${report}`);
  process.exit(2);
}

// Chromium speaks its protocol over two pipes; messages end with a zero byte.
const browser = spawn(
  process.env.CHROMIUM ?? "chromium",
  ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", "about:blank"],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
);
browser.on("error", (error) => {
  console.error(`Chromium does not start: ${error.message}`);
  process.exit(2);
});
const [, , , toBrowser, fromBrowser] = browser.stdio;
const waiting = new Map();
const found = [];
let rest = "";
let last = 0;
let loaded = () => {};
fromBrowser.on("data", (data) => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) waiting.get(message.id)(message);
    else happened(message.method, message.params);
  }
});

function happened(method, params) {
  if (method === "Page.loadEventFired") loaded();
  if (method === "Runtime.exceptionThrown") found.push(`script error: ${params.exceptionDetails.text}`);
  if (method === "Runtime.consoleAPICalled") found.push(`console: ${params.type}`);
  if (method === "Log.entryAdded") found.push(`log: ${params.entry.text}`);
  if (method === "Network.requestWillBeSent" && !params.request.url.startsWith("file:")) {
    found.push(`request to ${params.request.url.slice(0, 100)}`);
  }
}

function call(method, params = {}, sessionId) {
  const id = ++last;
  toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  return new Promise((done, failed) => {
    waiting.set(id, ({ result, error }) => (error ? failed(new Error(`${method}: ${error.message}`)) : done(result)));
  });
}

// Runs in the page.
function look() {
  const problems = [];
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) {
    const widest = [...document.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    problems.push(`it is ${root.scrollWidth} px wide: ${widest?.outerHTML.slice(0, 120)}`);
  }
  if (!document.querySelector("h1")?.textContent || !document.title || !root.lang) problems.push("no heading, title or language");
  const levels = [...document.querySelectorAll("h1, h2, h3")].map((e) => Number(e.tagName[1]));
  if (levels.some((level, i) => i > 0 && level > levels[i - 1] + 1)) problems.push("a level of headings is left out");
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption || !table.querySelector("th[scope=col]")) problems.push("a table without caption or headings");
  }
  for (const command of document.querySelectorAll(".command")) {
    getSelection().selectAllChildren(command);
    if (`${getSelection()}` !== command.textContent) problems.push(`a command is copied as ${getSelection()}`);
    const broken = [...command.children].find((word) => {
      const range = document.createRange();
      range.selectNodeContents(word);
      return word.textContent.startsWith("--") && range.getClientRects().length > 1;
    });
    if (broken) problems.push(`a line breaks in ${broken.textContent}`);
  }
  getSelection().removeAllRanges();
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) =>
    [r, g, b]
      .map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const seen = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    if (!hasText || style.visibility === "hidden" || element.closest(".hidden, style")) continue;
    let behind = element;
    while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
    const [light, dark] = [style.color, getComputedStyle(behind ?? document.body).backgroundColor]
      .map((color) => luminance(rgba(color)))
      .sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const what = `${element.tagName.toLowerCase()}.${element.className}`;
    if (ratio < 4.5 && !seen.has(what)) problems.push(`contrast ${ratio.toFixed(2)} of ${what}`);
    if (Number.parseFloat(style.fontSize) < 12 && !seen.has(what)) problems.push(`text of ${style.fontSize} in ${what}`);
    seen.add(what);
  }
  return problems;
}

try {
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => call(method, params, sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await page(`${domain}.enable`);
  for (const width of [400, 1200]) {
    for (const scheme of ["light", "dark"]) {
      await page("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
      await page("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      const load = new Promise((done) => (loaded = done));
      await page("Page.navigate", { url: pathToFileURL(resolve(report)).href });
      await load;
      const { result, exceptionDetails } = await page("Runtime.evaluate", { expression: `(${look})()`, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
      found.push(...result.value.map((problem) => `${width} px, ${scheme}: ${problem}`));
      if (folder) {
        // Chromium has no pictures that are any longer.
        const { cssContentSize } = await page("Page.getLayoutMetrics");
        const clip = { x: 0, y: 0, width, height: Math.min(cssContentSize.height, 16000), scale: 1 };
        const { data } = await page("Page.captureScreenshot", { captureBeyondViewport: true, clip });
        writeFileSync(join(folder, `report-${width}-${scheme}.png`), Buffer.from(data, "base64"));
      }
    }
  }
} catch (error) {
  found.push(error.message);
}
browser.kill();
if (found.length > 0) {
  console.error(found.join("\n"));
  process.exitCode = 1;
} else {
  console.log("The report is as it should be at 400 and 1200 pixels, light and dark.");
}
