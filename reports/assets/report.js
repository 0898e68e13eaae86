"use strict";
(function () {
  // Sorting: rows move as they are; nothing is computed from them.

  function keyOf(body, column) {
    var cell = body.rows[0].cells[column];
    if (!cell) return null;
    if (cell.hasAttribute("data-v")) return Number(cell.getAttribute("data-v"));
    return null;
  }

  function textOf(body, column) {
    var cell = body.rows[0].cells[column];
    return cell ? cell.textContent.trim() : null;
  }

  function Table(table) {
    var self = this;
    this.table = table;
    this.heads = Array.from(table.tHead.rows[0].cells);
    this.order = Array.from(table.tBodies);
    this.rungs = this.order.filter(function (body) { return body.classList.contains("rung"); });
    this.restore = document.createElement("button");
    this.restore.type = "button";
    this.restore.className = "plain restore screen";
    this.restore.textContent = "Back to the order of the ladder";
    this.restore.hidden = true;
    this.restore.addEventListener("click", function () { self.unsort(); });
    table.parentNode.before(this.restore);
    this.heads.forEach(function (head, column) {
      if (!head.hasAttribute("data-sort")) return;
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.setAttribute("data-head", head.textContent); // for print, which repeats no buttons
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () { self.click(column); });
    });
  }

  Table.prototype.place = function (bodies) {
    var piece = document.createDocumentFragment();
    bodies.forEach(function (body) { piece.append(body); });
    this.table.append(piece);
  };

  Table.prototype.mark = function (column, direction) {
    this.heads.forEach(function (head, i) {
      if (head.hasAttribute("data-sort")) head.setAttribute("aria-sort", i === column ? direction : "none");
    });
    this.restore.hidden = direction === "none";
    this.table.classList.toggle("sorted", direction !== "none");
  };

  Table.prototype.unsort = function () {
    this.place(this.order);
    this.mark(-1, "none");
  };

  Table.prototype.click = function (column) {
    var before = this.heads[column].getAttribute("aria-sort");
    this.sort(column, before === "ascending" ? "descending" : "ascending");
  };

  // What has no value stands last, whatever the direction.
  Table.prototype.sort = function (column, direction) {
    var isText = this.heads[column].getAttribute("data-sort") === "text";
    var sign = direction === "ascending" ? 1 : -1;
    var keyed = this.rungs.map(function (body, i) {
      return { body: body, key: (isText ? textOf : keyOf)(body, column), index: i };
    });
    keyed.sort(function (a, b) {
      if (a.key === null || b.key === null)
        return (a.key === null) - (b.key === null) || a.index - b.index;
      if (a.key < b.key) return -sign;
      if (a.key > b.key) return sign;
      return a.index - b.index;
    });
    var headings = this.order.filter(function (body) { return !body.classList.contains("rung"); });
    this.place(headings.concat(keyed.map(function (row) { return row.body; })));
    this.mark(column, direction);
  };

  var tables = Array.from(document.querySelectorAll("table.ladder")).map(function (table) {
    return new Table(table);
  });

  // Predict first: a guess for each rung of the headline problem, then the truth beside it.

  var form = document.getElementById("predict");
  var headline = document.querySelector(".headline table.ladder");
  if (!form || !headline) return;
  var toggle = document.getElementById("predict-on");
  var unit = document.getElementById("predict-unit");
  var says = document.getElementById("predict-says");
  var low = Number(headline.getAttribute("data-low"));
  var high = Number(headline.getAttribute("data-high"));
  var width = Number(headline.getAttribute("data-width"));
  var questions = [];

  function number(body, name) {
    return body.hasAttribute("data-" + name) ? Number(body.getAttribute("data-" + name)) : NaN;
  }

  function short(value) {
    return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
  }

  function Question(body) {
    this.body = body;
    this.ns = number(body, "ns");
    this.ratio = number(body, "ratio");
    this.off = NaN;
    this.ask = null;
    this.said = null;
  }

  Question.prototype.isInNs = function () {
    return unit.value === "ns" || !isFinite(this.ratio);
  };

  Question.prototype.words = function () {
    var name = this.body.rows[0].cells[0].textContent.trim();
    if (this.isInNs()) return ["ns", "Your guess for " + name + ": ns of a step"];
    var base = this.body.getAttribute("data-base");
    return ["x " + base.split("_")[0], "Your guess for " + name + ": times as fast as " + base];
  };

  Question.prototype.put = function () {
    var self = this;
    var label = document.createElement("label");
    var words = document.createElement("span");
    this.input = document.createElement("input");
    this.input.type = "number";
    this.input.min = "0";
    this.input.step = "any";
    this.input.setAttribute("aria-label", this.words()[1]);
    words.textContent = this.words()[0];
    words.setAttribute("aria-hidden", "true");
    label.append(this.input, words);
    label.className = "ask screen";
    this.input.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (self.answer()) next(self);
    });
    this.take();
    this.ask = label;
    this.body.rows[0].cells[1].append(label);
  };

  Question.prototype.take = function () {
    if (this.ask) this.ask.remove();
    if (this.said) this.said.remove();
    this.body.querySelectorAll(".guess").forEach(function (mark) { mark.remove(); });
    this.ask = this.said = null;
  };

  Question.prototype.show = function (text) {
    this.take();
    this.body.classList.add("shown");
    if (!text) return;
    this.said = document.createElement("div");
    this.said.className = "said";
    this.said.textContent = text;
    this.body.rows[0].cells[1].append(this.said);
  };

  // A diamond where the guess stands on the axis of the bar.
  Question.prototype.draw = function (ns) {
    var x = width * Math.min(Math.max((high - Math.log10(ns)) / (high - low), 0), 1);
    var mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
    mark.setAttribute("class", "guess");
    mark.setAttribute("d", "M" + (x - 6) + " 13L" + x + " 7L" + (x + 6) + " 13L" + x + " 19Z");
    this.body.querySelector("svg").append(mark);
  };

  // Returns: whether there was a guess.
  Question.prototype.answer = function () {
    var guess = Number(this.input.value);
    if (!(guess > 0) || !isFinite(guess)) {
      says.textContent = "A guess is a number above 0.";
      return false;
    }
    var isInNs = this.isInNs();
    var truth = isInNs ? this.ns : this.ratio;
    this.off = Math.exp(Math.abs(Math.log(guess / truth)));
    this.show("guessed " + short(guess) + (isInNs ? " ns" : "x") + ", was " + short(truth) + (isInNs ? " ns" : "x"));
    this.draw(isInNs ? guess : number(this.body, "base-ns") / guess);
    score();
    return true;
  };

  function next(from) {
    var i = questions.indexOf(from) + 1;
    while (i < questions.length && !questions[i].ask) i++;
    if (i < questions.length) questions[i].input.focus();
    else says.focus();
  }

  function score() {
    var offs = questions.map(function (q) { return q.off; }).filter(isFinite).sort(function (a, b) { return a - b; });
    var left = questions.filter(function (q) { return q.ask; }).length;
    var n = offs.length;
    if (left === 0) document.body.classList.remove("predict");
    if (left === 0) setSorting(true);
    form.classList.toggle("predict", left === 0);
    if (n === 0) {
      says.textContent = left > 0 ? "Guess, and press Enter: the truth appears beside your guess." : "All is shown.";
      return;
    }
    var median = n % 2 ? offs[(n - 1) / 2] : Math.sqrt(offs[n / 2 - 1] * offs[n / 2]);
    says.textContent = n + (n === 1 ? " guess" : " guesses") + ", off by a factor of " + short(median)
      + (n === 1 ? "" : " in the median") + (left > 0 ? "; " + left + " to go." : "; all is shown.");
  }

  function begin() {
    tables.forEach(function (table) { table.unsort(); });
    document.body.classList.add("predict");
    questions.forEach(function (q) {
      q.off = NaN;
      q.body.classList.remove("shown");
      q.body.querySelectorAll("details").forEach(function (part) { part.open = false; });
      q.put();
    });
    setSorting(false);
    score();
  }

  function end() {
    document.body.classList.remove("predict");
    form.classList.remove("predict");
    questions.forEach(function (q) { q.take(); });
    setSorting(true);
    says.textContent = "";
  }

  // An order by time would tell what is to be guessed.
  function setSorting(isOn) {
    document.querySelectorAll("thead button").forEach(function (button) { button.disabled = !isOn; });
  }

  function revealAll() {
    questions.forEach(function (q) { if (q.ask) q.show(""); });
    score();
  }

  Array.from(headline.tBodies).forEach(function (body) {
    if (!body.classList.contains("rung")) return;
    if (body.hasAttribute("data-ns") && !body.hasAttribute("data-is-given")) questions.push(new Question(body));
    else body.classList.add("shown");
  });
  if (questions.length === 0) return;
  form.hidden = false;
  says.tabIndex = -1;
  toggle.checked = false;
  toggle.addEventListener("change", function () { (toggle.checked ? begin : end)(); });
  unit.addEventListener("change", function () {
    questions.forEach(function (q) { if (q.ask) q.put(); });
  });
  document.getElementById("predict-all").addEventListener("click", revealAll);
  document.getElementById("predict-reset").addEventListener("click", begin);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
})();
