/* The search page waits with everything until somebody searches: this small part listens, the rest comes when asked for. */
const form = document.querySelector("form[data-search]");
const filters = document.querySelector("[data-facets]");
let started = null;
const begin = () => {
  if (!started) started = Promise.all([import(form.dataset.index), import(form.dataset.page)]).then(([index, page]) => page.start(form, index));
  return started;
};
const late = (after) => (event) => {
  if (document.documentElement.dataset.search) return;
  event.preventDefault();
  begin().then(after ? () => after(event.target) : null);
};

if (form) {
  form.addEventListener("input", begin, { once: true });
  form.addEventListener("submit", late());
  if (filters) filters.addEventListener("click", (event) => {
    const value = event.target.closest("[data-value]");
    if (value && !event.ctrlKey && !event.metaKey) late(() => filters.querySelector(`[data-facet="${value.closest("[data-facet]").dataset.facet}"] input[value="${CSS.escape(value.dataset.value)}"]`).click())(event);
  });
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  const order = document.querySelector("[data-order]");
  if (order) order.addEventListener("change", begin, { once: true });
  addEventListener("keydown", (event) => { // from within the search only: a key of one letter must not surprise elsewhere (WCAG 2.1.4)
    const at = document.activeElement;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || !at.closest("[data-facets], [data-results], form[data-search]") || at.matches("select, input:not([type=checkbox])")) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  if (location.search.length > 1) begin();
}
