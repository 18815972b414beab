// Reads GIFT with a parser that is not ours: node gift.mjs EXPORT.gift QUIZZES.json
// QUIZZES.json is the export of the same notes as JSON. Writes [{ "where", "what" }] for all that differs.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

const [giftPath, quizzesPath] = process.argv.slice(2);
const { quizzes } = JSON.parse(readFileSync(quizzesPath, "utf8"));
// Quizzes without a topic come first.
const expected = [...quizzes.filter(({ topic }) => topic === null), ...quizzes.filter(({ topic }) => topic !== null)];

const faults = [];
let topic = null;
const found = [];
for (const question of parse(readFileSync(giftPath, "utf8"))) {
  if (question.type === "Category") {
    topic = question.title.replaceAll("//", "/");
    continue;
  }
  const where = question.title;
  if (question.type !== "MC") faults.push({ where, what: `it is ${question.type}` });
  const isRight = ({ isCorrect, weight }) => isCorrect || weight > 0;
  const weights = question.choices.map(({ isCorrect, weight }) => weight ?? (isCorrect ? 100 : 0));
  const sum = weights.filter((weight) => weight > 0).reduce((sum, weight) => sum + weight, 0);
  if (Math.abs(sum - 100) > 0.001) faults.push({ where, what: `right answers are worth ${sum}` });
  for (const { format } of [question.stem, question.globalFeedback]) {
    if (format !== "markdown") faults.push({ where, what: `a text is ${format}` });
  }
  found.push({
    question: question.stem.text,
    options: question.choices.map(({ text }) => text.text),
    answers: question.choices.flatMap((choice, index) => (isRight(choice) ? [index] : [])),
    explanation: question.globalFeedback.text,
    topic,
    difficulty: question.tags?.[0] ?? null,
  });
}
const shown = (quiz) => {
  const { question, options, answers, explanation, topic, difficulty } = quiz ?? {};
  return JSON.stringify({ question, options, answers, explanation, topic, difficulty });
};
for (let index = 0; index < Math.max(found.length, expected.length); index += 1) {
  const [actual, wanted] = [shown(found[index]), shown(expected[index])];
  if (actual !== wanted) faults.push({ where: `question ${index + 1}`, what: `${actual} instead of ${wanted}` });
}
process.stdout.write(JSON.stringify(faults));
