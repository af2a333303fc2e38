// Sorting, filtering and copying. Without it the page is whole, only still.
(function () {
  "use strict";
  var language = document.documentElement.lang;
  var collator = new Intl.Collator(language, { numeric: true });

  function value(row, column, numeric) {
    var cell = row.cells[column];
    var own = cell.dataset.value;
    if (own === undefined) {
      own = cell.textContent.trim();
    }
    return numeric ? Number(own) : own;
  }

  function sort(table, heading) {
    var column = heading.cellIndex;
    var numeric = heading.dataset.sort === "number";
    var descending = heading.getAttribute("aria-sort") === "ascending";
    Array.prototype.forEach.call(heading.parentNode.cells, function (other) {
      if (other.dataset.sort) {
        other.setAttribute("aria-sort", "none");
      }
    });
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (first, second) {
      var a = value(first, column, numeric);
      var b = value(second, column, numeric);
      var order = numeric ? a - b : collator.compare(a, b);
      return descending ? -order : order;
    });
    rows.forEach(function (row) {
      body.appendChild(row);
    });
  }

  function sortable(table) {
    table.querySelectorAll("th[data-sort]").forEach(function (heading) {
      var button = document.createElement("button");
      button.type = "button";
      while (heading.firstChild) {
        button.appendChild(heading.firstChild);
      }
      heading.appendChild(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () {
        sort(table, heading);
      });
    });
  }

  function filterable(form) {
    var table = document.getElementById(form.dataset.table);
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var search = form.querySelector("input");
    var choices = Array.prototype.slice.call(form.querySelectorAll("select"));
    var result = form.querySelector("output");

    function apply() {
      var words = search.value.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLocaleLowerCase(language);
        var fits =
          words.every(function (word) {
            return text.indexOf(word) >= 0;
          }) &&
          choices.every(function (choice) {
            return !choice.value || row.cells[Number(choice.dataset.column)].dataset.choice === choice.value;
          });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      result.textContent = result.dataset.text.replace("{shown}", shown).replace("{total}", rows.length);
    }

    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
    });
    apply();
  }

  function copyable(button) {
    var block = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", function () {
      var range = document.createRange();
      range.selectNodeContents(block);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      var done = document.execCommand("copy");
      button.textContent = done ? button.dataset.done : button.dataset.selected;
    });
  }

  document.querySelectorAll("table").forEach(sortable);
  document.querySelectorAll("form[data-table]").forEach(filterable);
  document.querySelectorAll("button[data-copies]").forEach(copyable);
  document.querySelectorAll("button.open").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      document.body.classList.add("whole");
      document.querySelectorAll("details").forEach(function (fold) {
        fold.open = true;
      });
    });
  });
})();
