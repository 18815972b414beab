// Takes a picture of the first question of a deck, answered: node picture.mjs DECK.html CHROMIUM PICTURE.png
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [deck, executablePath, path] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 800, height: 640 }, colorScheme: "light" });
await page.goto(pathToFileURL(deck).href);
await page.click("#begin");
const { quizzes } = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).deck);
for (const answer of quizzes[0].answers) await page.check(`#options input[value="${answer}"]`);
await page.click("#check");
await page.evaluate(() => document.activeElement?.blur());
await page.screenshot({ path, fullPage: true });
await browser.close();
console.log("[]");
