// Opens pages in headless Chromium, at the widths of a desk and a phone, on a light and a dark screen, and prints what it
// found as JSON: node look.mjs CHROMIUM FOLDER PAGE...; screenshots and a printed page go to FOLDER.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.PBM_BROWSER_MODULES, "look.cjs"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [program, folder, ...pages] = process.argv.slice(2);
const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

// What is in the page, as a reader would find it.
function described() {
  const text = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const tables = {};
  for (const table of all("table")) {
    tables[table.id] = {
      caption: table.caption ? text(table.caption) : "",
      rows: all("tbody tr, tfoot tr", table).map((row) => [...row.cells].map(text)),
      scopes: all("th", table).every((cell) => ["row", "col"].includes(cell.scope)),
    };
  }
  // Relative luminance and contrast as WCAG 2 has them; axe leaves out what is drawn in SVG.
  const luminance = (colour) => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // Lines of the grid and the ground of a bar say nothing by themselves.
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.color = "var(--rule)";
  const rule = getComputedStyle(probe).color;
  probe.remove();
  const charts = all("svg").map((svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = all("text", svg);
    const ground = getComputedStyle(svg.closest("section")).backgroundColor;
    const cut = texts.filter((one) => {
      const box = one.getBoundingClientRect();
      return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    });
    const boxes = texts.map((one) => one.getBoundingClientRect());
    const meet = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(
      (b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4,
    ));
    return {
      id: svg.id,
      named: text(svg.querySelector("title")) !== "" && svg.getAttribute("role") === "img",
      described: text(svg.querySelector("desc")),
      texts: texts.length,
      cut: cut.map(text),
      overlaps: meet.length,
      smallest: Math.min(...boxes.map((box) => box.height), 100),
      contrast: Math.min(...texts.map((one) => contrast(getComputedStyle(one).fill, ground)), 21),
      shapes: Math.min(...all("rect, polyline, circle", svg)
        .map((one) => getComputedStyle(one))
        .map((style) => (style.fill === "none" ? style.stroke : style.fill))
        .filter((colour) => colour !== rule)
        .map((colour) => contrast(colour, ground)), 21),
    };
  });
  return {
    title: document.title,
    headings: all("h1, h2, h3, h4, h5, h6").map((heading) => [Number(heading.tagName[1]), text(heading)]),
    facts: Object.fromEntries(all("dl > div").map((fact) => [text(fact.children[0]), text(fact.children[1])])),
    lists: all("main ul").map((list) => all("li", list).map(text)),
    tables,
    charts,
    ground: getComputedStyle(document.documentElement).backgroundColor,
    overflows: document.documentElement.scrollWidth > window.innerWidth,
    scrolls: all(".scroll").filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute("aria-labelledby")),
  };
}

const context = await chromium.launchPersistentContext(join(folder, "profile"), { executablePath: program, args: flags });
const found = [];
for (const path of pages) {
  for (const [width, height] of [[1280, 900], [375, 800]]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const asked = [];
      const said = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      page.on("dialog", (dialog) => { said.push(dialog.message()); dialog.dismiss(); });
      const url = pathToFileURL(path).href;
      await page.goto(url);
      const name = `${basename(path, ".html")}-${width}-${colorScheme}`;
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      const described_ = await page.evaluate(described);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      found.push({
        page: basename(path), width, colorScheme, ...described_,
        asked: asked.filter((one) => one !== url), said,
        violations: violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`),
      });
      if (width === 1280 && colorScheme === "light") {
        await page.pdf({ path: join(folder, `${basename(path, ".html")}.pdf`), format: "Letter" });
      }
      await page.close();
    }
  }
}
await context.close();
console.log(JSON.stringify(found));
