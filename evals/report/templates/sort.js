"use strict";
// Every sortable table gets a button in each column's head; without a script it is in the order that matters most.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const key = (row, column) => row.cells[column].dataset.key ?? "";
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
      const [known, unknown] = [[], []];
      for (const row of body.rows) (key(row, column) === "" ? unknown : known).push(row);
      known.sort((a, b) => way * compare(key(a, column), key(b, column)));
      body.append(...known, ...unknown);
    });
  });
}
