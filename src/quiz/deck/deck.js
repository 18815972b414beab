"use strict";
// Asks the quizzes of the page, keeps the score, and remembers where one was.
// Texts come as HTML that was made harmless when the page was made; all else is put in as text.
(() => {
  const { key, deck } = JSON.parse(document.getElementById("data").textContent);
  const quizzes = deck.quizzes;
  const element = (id) => document.getElementById(id);

  // Storage: what is not there, full or forbidden is done without.

  const storage = (() => {
    try {
      const found = window.localStorage;
      found.setItem("designgen-deck", "1");
      found.removeItem("designgen-deck");
      return found;
    } catch {
      return null;
    }
  })();
  const store = (name, value) => {
    try {
      storage?.setItem(`designgen-deck:${name}`, value);
    } catch {
      element("forgetful").hidden = false;
    }
  };
  const stored = (name) => {
    try {
      return storage?.getItem(`designgen-deck:${name}`) ?? null;
    } catch {
      return null;
    }
  };

  // A round: `order` holds the indices of the quizzes asked, `options` the order of each quiz's options, `picks` the
  // options picked in each quiz that is answered, `at` the position in the order; behind its end are the results.

  let round = null;
  const isPermutation = (list, length) =>
    Array.isArray(list) && list.length === length && list.every((_, index) => list.includes(index));
  const isSubset = (list, length) =>
    Array.isArray(list) &&
    new Set(list).size === list.length &&
    list.every((index) => Number.isInteger(index) && index >= 0 && index < length);
  const isRound = (value) =>
    value !== null &&
    typeof value === "object" &&
    isSubset(value.order, quizzes.length) &&
    value.order.length > 0 &&
    Array.isArray(value.options) &&
    value.options.length === quizzes.length &&
    value.options.every((list, index) => isPermutation(list, quizzes[index].options.length)) &&
    Array.isArray(value.picks) &&
    value.picks.length === quizzes.length &&
    value.picks.every((picks, index) => picks === null || isSubset(picks, quizzes[index].options.length)) &&
    Number.isInteger(value.at) &&
    value.at >= 0 &&
    value.at <= value.order.length;
  const restored = () => {
    try {
      const value = JSON.parse(stored(key));
      return isRound(value) ? value : null;
    } catch {
      return null;
    }
  };
  const save = () => store(key, JSON.stringify(round));

  const indices = (length) => Array.from({ length }, (_, index) => index);
  const shuffled = (list) => {
    const result = [...list];
    for (let index = result.length - 1; index > 0; index -= 1) {
      const other = Math.floor(Math.random() * (index + 1));
      [result[index], result[other]] = [result[other], result[index]];
    }
    return result;
  };
  const begin = (questions) => {
    const order = element("shuffle-questions").checked ? shuffled(questions) : questions;
    const mixed = element("shuffle-options").checked;
    const options = quizzes.map((quiz) => {
      const all = indices(quiz.options.length);
      return mixed ? shuffled(all) : all;
    });
    round = { order, options, picks: quizzes.map(() => null), at: 0 };
    save();
    show();
  };

  const letter = (index) => String.fromCharCode(65 + index);
  const isMultiple = (quiz) => quiz.answers.length > 1;
  const isRight = (index) => {
    const { answers } = quizzes[index];
    const picks = round.picks[index];
    return picks !== null && picks.length === answers.length && answers.every((answer) => picks.includes(answer));
  };

  // Screens

  const make = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const screen = (name, heading) => {
    for (const id of ["start", "asking", "results"]) element(id).hidden = id !== name;
    if (heading) {
      element(heading).focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  };
  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  const showStart = (takeFocus) => {
    element("start-title").textContent = counted(quizzes.length, "question");
    const numbers = new Map();
    for (const { topic } of quizzes) numbers.set(topic, (numbers.get(topic) ?? 0) + 1);
    const rows = [...numbers].map(([topic, number]) => make("li", `${topic}: ${number}`));
    element("topics").replaceChildren(...(rows.length > 1 ? rows : []));
    element("topics").hidden = rows.length < 2;
    const isUnderWay = round !== null && round.at < round.order.length;
    element("resume").hidden = !isUnderWay;
    element("begin").textContent = isUnderWay ? "Start anew" : "Start";
    element("begin").classList.toggle("main", !isUnderWay);
    element("forgetful").hidden = storage !== null;
    screen("start", takeFocus ? "start-title" : null);
  };

  const showQuestion = (takeFocus) => {
    const index = round.order[round.at];
    const quiz = quizzes[index];
    const answered = round.order.filter((other) => round.picks[other] !== null).length;
    element("progress").max = round.order.length;
    element("progress").value = answered;
    element("asking-title").textContent = `Question ${round.at + 1} of ${round.order.length}`;
    element("about").textContent = [quiz.topic, quiz.difficulty].filter(Boolean).join(" · ");
    element("question").innerHTML = quiz.question;
    element("rule").textContent = isMultiple(quiz) ? "Several are right: choose all of them" : "Choose one";
    element("options").replaceChildren(
      ...round.options[index].map((option, position) => {
        const label = make("label", undefined, "option");
        const input = make("input");
        input.type = isMultiple(quiz) ? "checkbox" : "radio";
        input.name = "option";
        input.value = String(option);
        const body = make("span", undefined, "body");
        const text = make("span");
        text.dir = "auto";
        text.innerHTML = quiz.options[option];
        body.append(text, make("span", "", "mark"));
        label.append(input, make("span", `${letter(position)})`, "letter"), body);
        return label;
      }),
    );
    element("previous").hidden = round.at === 0;
    showResult();
    screen("asking", takeFocus ? "asking-title" : null);
  };

  // What an answer came to, or that there is none yet.
  const showResult = () => {
    const index = round.order[round.at];
    const quiz = quizzes[index];
    const picks = round.picks[index];
    const isAnswered = picks !== null;
    const order = round.options[index];
    const isMixed = order.some((option, position) => option !== position);
    for (const label of element("options").children) {
      const input = label.querySelector("input");
      const option = Number(input.value);
      input.disabled = isAnswered;
      if (!isAnswered) continue;
      input.checked = picks.includes(option);
      const isAnswer = quiz.answers.includes(option);
      label.classList.toggle("right", isAnswer);
      label.classList.toggle("wrong", !isAnswer && input.checked);
      const marks = [];
      if (isAnswer) marks.push(input.checked ? "✓ right, and your answer" : "✓ right, not chosen");
      else if (input.checked) marks.push("✗ your answer, wrong");
      // The explanation may speak of letters.
      if (isMixed) marks.push(`${letter(option)} in the note`);
      label.querySelector(".mark").textContent = marks.join(" · ");
    }
    const result = element("result");
    result.classList.toggle("right", isAnswered && isRight(index));
    result.classList.toggle("wrong", isAnswered && !isRight(index));
    const right = order.flatMap((option, position) => (quiz.answers.includes(option) ? [letter(position)] : []));
    const answers = right.length === 1 ? "the answer is" : "the answers are";
    element("verdict").textContent = isAnswered ? `${isRight(index) ? "Right" : "Wrong"}: ${answers} ${right.join(", ")}` : "";
    element("explanation").innerHTML = isAnswered ? quiz.explanation : "";
    element("check").hidden = isAnswered;
    element("next").hidden = !isAnswered;
    element("next").textContent = round.at + 1 === round.order.length ? "See the score" : "Next";
  };

  const showResults = (takeFocus) => {
    const right = round.order.filter(isRight).length;
    const share = Math.round((100 * right) / round.order.length);
    element("score").textContent = `Score: ${right} of ${round.order.length} (${share} %)`;
    const topics = new Map();
    for (const index of round.order) {
      const { topic } = quizzes[index];
      const numbers = topics.get(topic) ?? { right: 0, asked: 0 };
      numbers.asked += 1;
      numbers.right += isRight(index) ? 1 : 0;
      topics.set(topic, numbers);
    }
    element("by-topic").replaceChildren(
      ...[...topics].map(([topic, numbers]) => {
        const row = make("tr");
        const name = make("th", topic);
        name.scope = "row";
        row.append(name, make("td", String(numbers.right)), make("td", String(numbers.asked)));
        return row;
      }),
    );
    const wrong = round.order.filter((index) => !isRight(index));
    element("wrong").replaceChildren(...wrong.map(review));
    element("review").hidden = wrong.length === 0;
    element("retry").hidden = wrong.length === 0;
    element("restart").classList.toggle("main", wrong.length === 0);
    screen("results", takeFocus ? "score" : null);
  };

  // A wrong answer: the question, what was said, what is right and why.
  const review = (index) => {
    const quiz = quizzes[index];
    const item = make("li");
    const question = make("div", undefined, "text");
    question.dir = "auto";
    question.innerHTML = quiz.question;
    const details = make("details");
    details.append(make("summary", "Show the answer"));
    const list = (title, options) => {
      const text = make("div", undefined, "text");
      text.append(make("p", title, "quiet"));
      const items = make("ul");
      for (const option of options) {
        const entry = make("li");
        entry.dir = "auto";
        entry.innerHTML = quiz.options[option];
        items.append(entry);
      }
      text.append(items);
      return text;
    };
    const picks = round.picks[index];
    details.append(picks?.length ? list("You chose:", picks) : make("p", "You did not answer."), list("Right:", quiz.answers));
    const explanation = make("div", undefined, "text");
    explanation.dir = "auto";
    explanation.innerHTML = quiz.explanation;
    details.append(explanation);
    item.append(question, details);
    return item;
  };

  const show = (takeFocus = true) => {
    if (round === null) showStart(takeFocus);
    else if (round.at < round.order.length) showQuestion(takeFocus);
    else showResults(takeFocus);
  };

  // Actions

  const inputs = () => [...element("options").querySelectorAll("input")];
  const isAnswered = () => round.picks[round.order[round.at]] !== null;
  const goTo = (position) => {
    round.at = position;
    save();
    show();
  };
  const check = () => {
    if (isAnswered()) return;
    const picks = inputs().filter((input) => input.checked).map((input) => Number(input.value));
    if (picks.length === 0) {
      element("verdict").textContent = "Choose an answer first.";
      return;
    }
    round.picks[round.order[round.at]] = picks;
    element("progress").value += 1;
    save();
    showResult();
    element("next").focus({ preventScroll: true });
    element("result").scrollIntoView({ block: "nearest" });
  };
  const goOn = () => {
    if (isAnswered()) goTo(round.at + 1);
  };
  const goBack = () => {
    if (round.at > 0) goTo(round.at - 1);
  };

  element("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    begin(indices(quizzes.length));
  });
  element("answer").addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  element("resume").addEventListener("click", () => show());
  element("next").addEventListener("click", goOn);
  element("previous").addEventListener("click", goBack);
  element("leave").addEventListener("click", () => showStart(true));
  element("restart").addEventListener("click", () => showStart(true));
  element("retry").addEventListener("click", () => begin(round.order.filter((index) => !isRight(index))));

  // Keys: what has a meaning of its own where the focus is keeps it.

  const pick = (position) => {
    const input = inputs()[position];
    if (!input || input.disabled) return false;
    input.focus();
    input.click();
    return true;
  };
  const moveFocus = (step) => {
    const all = inputs().filter((input) => !input.disabled);
    if (all.length === 0) return false;
    const at = all.indexOf(document.activeElement);
    const first = step > 0 ? 0 : all.length - 1;
    all[at < 0 ? first : (at + step + all.length) % all.length].focus();
    return true;
  };
  const positionOf = (pressed) => {
    if (/^[1-9]$/.test(pressed)) return Number(pressed) - 1;
    return /^[a-z]$/i.test(pressed) ? pressed.toUpperCase().charCodeAt(0) - 65 : -1;
  };
  document.addEventListener("keydown", (event) => {
    if (element("asking").hidden || !element("keys").checked) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const target = event.target;
    if (target.closest("select")) return;
    const isRadio = target.type === "radio";
    const acts = () => {
      switch (event.key) {
        case "Enter":
          if (target.closest("button, a, summary")) return false;
          if (isAnswered()) goOn();
          else check();
          return true;
        case "ArrowRight":
          return !isRadio && (goOn(), true);
        case "ArrowLeft":
          return !isRadio && (goBack(), true);
        case "ArrowDown":
          return !isRadio && moveFocus(1);
        case "ArrowUp":
          return !isRadio && moveFocus(-1);
        default:
          return pick(positionOf(event.key));
      }
    };
    if (acts()) event.preventDefault();
  });

  // Colours and settings

  const theme = element("theme");
  const applyTheme = () => {
    if (theme.value) document.documentElement.dataset.theme = theme.value;
    else delete document.documentElement.dataset.theme;
  };
  theme.value = ["light", "dark"].includes(stored("theme")) ? stored("theme") : "";
  theme.addEventListener("change", () => {
    store("theme", theme.value);
    applyTheme();
  });
  applyTheme();
  for (const id of ["shuffle-questions", "shuffle-options", "keys"]) {
    const input = element(id);
    if (stored(id) !== null) input.checked = stored(id) === "true";
    input.addEventListener("change", () => store(id, String(input.checked)));
  }

  round = restored();
  show(false);
})();
