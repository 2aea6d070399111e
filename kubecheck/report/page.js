"use strict";
(() => {
  const form = document.querySelector("form");
  const main = document.querySelector("main");
  const shown = document.querySelector(".shown");
  const articles = [...main.querySelectorAll("article")];
  const text = new Map(articles.map((each) => [each, each.textContent.toLowerCase()]));
  form.hidden = false;

  const visible = () => [...main.querySelectorAll("article")].filter((each) => !each.hidden);

  /* Sections are made anew by what the findings have in common; within one they stay in the order of the report. */
  function group(by) {
    const sections = new Map();
    main.querySelectorAll("section").forEach((each) => each.remove());
    for (const article of articles) {
      const name = article.dataset[by] || "no object";
      if (!sections.has(name)) {
        const section = document.createElement("section");
        const heading = document.createElement("h2");
        heading.append(name, " ", document.createElement("small"));
        section.append(heading);
        sections.set(name, section);
      }
      sections.get(name).append(article);
    }
    const names = by === "file" ? [...sections.keys()] : [...sections.keys()].sort();
    main.append(...names.map((name) => sections.get(name)));
  }

  function filter() {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...form.querySelectorAll("input[name=severity]:checked")].map((each) => each.value));
    let count = 0;
    for (const article of articles) {
      article.hidden = !severities.has(article.dataset.severity) || !words.every((word) => text.get(article).includes(word));
      count += article.hidden ? 0 : 1;
    }
    for (const section of main.querySelectorAll("section")) {
      const left = section.querySelectorAll("article:not([hidden])").length;
      section.hidden = left === 0;
      section.querySelector("small").textContent = `(${left})`;
    }
    shown.textContent = `${count} of ${articles.length} shown`;
  }

  function step(by) {
    const all = visible();
    const at = all.indexOf(document.activeElement.closest("article"));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target.name === "group") group(event.target.value);
    filter();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      form.elements.words.value = "";
      filter();
      document.activeElement.blur();
    } else if (event.target.matches("input[type=search], select")) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      form.elements.words.focus();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    }
  });
  group(form.elements.group.value);
  filter();
})();
