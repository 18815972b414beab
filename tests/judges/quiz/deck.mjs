// Plays a deck in a headless browser without network: node deck.mjs DECK.html QUIZZES.json CHROMIUM [FOLDER FOR PICTURES]
// QUIZZES.json is the export of the same notes as JSON: it says what is right. Writes [{ "where", "what" }] for all faults.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [deckPath, quizzesPath, executablePath, pictures] = process.argv.slice(2);
const { quizzes } = JSON.parse(readFileSync(quizzesPath, "utf8"));
const address = pathToFileURL(deckPath).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Milliseconds: a machine that runs other tests at the same time is slow, and no promise of the deck's is about that. */
const PATIENCE = 120_000;
const letter = (index) => String.fromCharCode(65 + index);

const faults = [];
let where = "";
const hold = (isSo, what) => {
  if (!isSo) faults.push({ where, what });
};
const holdEqual = (actual, expected, what) => {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value));
  hold(a === b, `${what}: ${a} instead of ${b}`);
};

/** Opens the deck in a browser of its own, does what is asked there, and holds the page to silence. */
const visit = async (name, options, work) => {
  where = name;
  const folder = mkdtempSync(join(tmpdir(), "designgen-deck-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    timeout: PATIENCE,
    headless: true,
    offline: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    ...options,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(PATIENCE);
    page.on("console", (message) => hold(message.type() !== "error", `console: ${message.text()}`));
    page.on("pageerror", (error) => hold(false, `error in the page: ${error}`));
    page.on("request", (request) => {
      const isOwn = request.url() === address || request.url().startsWith("data:");
      hold(isOwn, `it asks for ${request.url()}`);
    });
    await page.goto(address);
    await work(page);
  } catch (error) {
    hold(false, String(error));
  } finally {
    await context.close();
    // Processes of the browser may still write their last files.
    rmSync(folder, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 });
  }
};

const text = (page, selector) => page.locator(selector).innerText();
const picture = async (page, name) => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};
const judge = async (page) => {
  // Not by a script element, which the page's policy forbids.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, nodes } of violations) hold(false, `axe ${id}: ${nodes.map((node) => node.html).join(" ")}`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  hold(width <= 0, `it is ${width} pixels wider than the window`);
};
const focused = (page) => page.evaluate(() => document.activeElement.id);
const wrongOf = (quiz) => quiz.options.findIndex((_, index) => !quiz.answers.includes(index));
const picksOf = (quiz, isRight) => (isRight ? quiz.answers : [wrongOf(quiz)]);
const verdictOf = (isRight, letters) =>
  `${isRight ? "Right" : "Wrong"}: ${letters.length === 1 ? "the answer is" : "the answers are"} ${letters.join(", ")}`;
const scoreOf = (right) => `Score: ${right} of ${quizzes.length} (${Math.round((100 * right) / quizzes.length)} %)`;

/** From the first to the last question by the mouse or by touch, whatever the order. Gives the order of the options. */
const play = async (page, act) => {
  const orders = [];
  const number = Number((await text(page, "#asking-title")).split(" of ")[1]);
  for (let at = 1; at <= number; at += 1) {
    holdEqual(await text(page, "#asking-title"), `Question ${at} of ${number}`, "the heading");
    const question = await page.locator("#question").innerHTML();
    const index = await page.evaluate(
      (html) => JSON.parse(document.getElementById("data").textContent).deck.quizzes.findIndex((quiz) => {
        const element = document.createElement("div");
        element.innerHTML = quiz.question;
        return element.innerHTML === html;
      }),
      question,
    );
    const values = await page.locator("#options input").evaluateAll((inputs) => inputs.map((input) => Number(input.value)));
    orders.push({ index, values });
    for (const answer of quizzes[index].answers) await act(page.locator(`#options label:has(input[value="${answer}"])`));
    await act(page.locator("#check"));
    const letters = values.flatMap((value, position) => (quizzes[index].answers.includes(value) ? [letter(position)] : []));
    holdEqual(await text(page, "#verdict"), verdictOf(true, letters), "the verdict");
    await act(page.locator("#next"));
  }
  return orders;
};
const click = (locator) => locator.click({ position: { x: 12, y: 12 } });

// By keyboard alone, every third answer wrong, with a reload in the middle.
await visit("keyboard", { viewport: { width: 1280, height: 900 } }, async (page) => {
  await judge(page);
  for (let steps = 0; (await page.evaluate(() => document.activeElement.textContent)) !== "Start"; steps += 1) {
    if (steps > 20) throw new Error("Tab never comes to `Start`");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  let right = 0;
  const topics = new Map();
  for (const [index, quiz] of quizzes.entries()) {
    where = `keyboard, question ${index + 1}`;
    holdEqual(await text(page, "#asking-title"), `Question ${index + 1} of ${quizzes.length}`, "the heading");
    holdEqual(await focused(page), "asking-title", "the focus");
    await page.keyboard.press("Enter");
    holdEqual(await text(page, "#verdict"), "Choose an answer first.", "an answer without a choice");
    const isRight = index % 3 !== 1;
    right += isRight ? 1 : 0;
    const topic = await page.evaluate((at) => JSON.parse(document.getElementById("data").textContent).deck.quizzes[at].topic, index);
    const numbers = topics.get(topic) ?? [0, 0];
    topics.set(topic, [numbers[0] + (isRight ? 1 : 0), numbers[1] + 1]);
    for (const pick of picksOf(quiz, isRight)) await page.keyboard.press(index % 2 ? String(pick + 1) : letter(pick).toLowerCase());
    await page.keyboard.press("Enter");
    const verdict = verdictOf(isRight, quiz.answers.map(letter));
    holdEqual(await text(page, "#verdict"), verdict, "the verdict");
    hold(await page.locator("#explanation").isVisible(), "there is no explanation");
    await judge(page);
    await picture(page, `question-${index + 1}-1280`);
    if (index === 1) {
      await page.reload();
      holdEqual(await text(page, "#verdict"), verdict, "the verdict after a reload");
      await page.locator("#leave").click();
      holdEqual(await text(page, "#begin"), "Start anew", "the offer to begin once more");
      await page.locator("#resume").click();
      holdEqual(await text(page, "#verdict"), verdict, "the verdict after a break");
      await page.keyboard.press("ArrowLeft");
      holdEqual(await text(page, "#asking-title"), `Question 1 of ${quizzes.length}`, "one back by arrow");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
    } else {
      await page.keyboard.press("Enter");
    }
  }
  where = "keyboard, results";
  holdEqual(await text(page, "#score"), scoreOf(right), "the score");
  holdEqual(await focused(page), "score", "the focus");
  const rows = await page.locator("#by-topic tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  const expected = [...topics].map(([topic, numbers]) => [topic, ...numbers.map(String)]);
  holdEqual(rows, expected, "the score by topic");
  holdEqual(await page.locator("#wrong > li").count(), quizzes.length - right, "the number of wrong ones");
  for (const details of await page.locator("summary").all()) await details.click();
  await judge(page);
  await picture(page, "results-1280");
  await page.reload();
  holdEqual(await text(page, "#score"), scoreOf(right), "the score after a reload");
  where = "again";
  await page.locator("#retry").click();
  holdEqual(await text(page, "#asking-title"), `Question 1 of ${quizzes.length - right}`, "the wrong ones again");
  await play(page, click);
  const rest = quizzes.length - right;
  holdEqual(await text(page, "#score"), `Score: ${rest} of ${rest} (100 %)`, "the score of the wrong ones");
  await page.locator("#restart").click();
  holdEqual(await focused(page), "start-title", "the focus");
});

// By touch on a small telephone in the dark, all shuffled.
const small = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark", reducedMotion: "reduce" };
await visit("touch, shuffled", small, async (page) => {
  const tap = (locator) => locator.tap({ position: { x: 12, y: 12 } });
  await judge(page);
  await picture(page, "start-360-dark");
  await tap(page.locator("label:has(#shuffle-questions)"));
  await tap(page.locator("label:has(#shuffle-options)"));
  await tap(page.locator("#begin"));
  const duration = await page.locator(".option").first().evaluate((option) => getComputedStyle(option).transitionDuration);
  holdEqual(duration, "0s", "motion where it is not wanted");
  const orders = await play(page, tap);
  const questions = orders.map(({ index }) => index);
  holdEqual([...questions].sort((a, b) => a - b), quizzes.map((_, index) => index), "every question once");
  for (const { index, values } of orders) {
    holdEqual([...values].sort((a, b) => a - b), quizzes[index].options.map((_, option) => option), "every option once");
  }
  const isSorted = (list) => list.every((value, index) => value === index);
  hold(!(isSorted(questions) && orders.every(({ values }) => isSorted(values))), "nothing was shuffled");
  holdEqual(await text(page, "#score"), scoreOf(quizzes.length), "the score");
  hold(await page.locator("#review").isHidden(), "there is a review without wrong answers");
  await judge(page);
});

// Small, in both colours: every question before and after the answer.
for (const colours of ["light", "dark"]) {
  await visit(`small, ${colours}`, { viewport: { width: 360, height: 740 } }, async (page) => {
    await page.selectOption("#theme", colours);
    await page.locator("#begin").click();
    for (const [index, quiz] of quizzes.entries()) {
      where = `small, ${colours}, question ${index + 1}`;
      await judge(page);
      for (const pick of picksOf(quiz, index % 2 === 0)) await click(page.locator("#options label").nth(pick));
      await page.locator("#check").click();
      await judge(page);
      await picture(page, `question-${index + 1}-360-${colours}`);
      await page.locator("#next").click();
    }
    await judge(page);
    await picture(page, `results-360-${colours}`);
    await page.reload();
    holdEqual(await page.evaluate(() => document.documentElement.dataset.theme), colours, "the colours after a reload");
  });
}

// Without storage: it works, and says that it forgets.
await visit("without storage", {}, async (page) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await page.reload();
  hold(await page.locator("#forgetful").isVisible(), "it does not say that it forgets");
  await page.locator("#begin").click();
  await play(page, click);
  holdEqual(await text(page, "#score"), scoreOf(quizzes.length), "the score");
});

// What another version or another hand has stored is not believed.
await visit("spoilt storage", {}, async (page) => {
  await page.locator("#begin").click();
  for (const spoilt of ["{", "null", '{"order":[99],"options":[],"picks":[],"at":0}', '{"order":"x"}']) {
    await page.evaluate((value) => {
      for (const name of Object.keys(localStorage)) localStorage.setItem(name, value);
    }, spoilt);
    await page.reload();
    hold(await page.locator("#start").isVisible(), `it believes ${spoilt}`);
  }
});

// A key that means nothing here, and keys switched off.
await visit("keys off", {}, async (page) => {
  await page.locator("#keys").uncheck();
  await page.locator("#begin").click();
  await page.keyboard.press("a");
  holdEqual(await page.locator("#options input:checked").count(), 0, "a key that is switched off");
});

process.stdout.write(JSON.stringify(faults));
