(function () {
  'use strict';
  var root = document.documentElement;
  var search = document.getElementById('search');
  var matches = document.getElementById('matches');
  var help = document.getElementById('help');
  var boxes = Array.prototype.slice.call(document.querySelectorAll('.chip input'));
  var rows = null;

  /* What can be filtered is collected when the first filter is set: a page opens faster so. */
  function collect() {
    if (rows) return rows;
    rows = { cells: [], groups: [], findings: [], lines: [] };
    document.querySelectorAll('details.group').forEach(function (group) {
      var entry = { element: group, name: group.querySelector('summary .title').textContent.toLowerCase(), cells: [] };
      group.querySelectorAll('tr[data-s]').forEach(function (row) {
        var more = row.nextElementSibling;
        var cell = { element: row, status: row.dataset.s, text: row.textContent.toLowerCase(),
          more: more && more.className === 'more-row' ? more : null };
        entry.cells.push(cell);
      });
      rows.groups.push(entry);
    });
    document.querySelectorAll('details.finding').forEach(function (finding) {
      rows.findings.push({ element: finding, text: finding.textContent.toLowerCase() });
    });
    document.querySelectorAll('.matrix tbody tr').forEach(function (line) {
      rows.lines.push({ element: line, text: line.textContent.toLowerCase(),
        statuses: Array.prototype.map.call(line.querySelectorAll('td'), function (td) { return td.className; }) });
    });
    return rows;
  }

  function apply() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var on = {};
    var all = true;
    boxes.forEach(function (box) { on[box.value] = box.checked; all = all && box.checked; });
    var has = function (text) { return words.every(function (word) { return text.indexOf(word) >= 0; }); };
    var shown = 0;
    var total = 0;
    var found = collect();
    found.groups.forEach(function (group) {
      var visible = 0;
      group.cells.forEach(function (cell) {
        var show = on[cell.status] !== false && has(group.name + ' ' + cell.text);
        cell.element.hidden = !show;
        if (cell.more) cell.more.hidden = !show;
        if (show) visible += 1;
      });
      group.element.hidden = visible === 0;
      shown += visible;
      total += group.cells.length;
    });
    found.findings.forEach(function (finding) { finding.element.hidden = !has(finding.text); });
    var names = {};
    found.groups.forEach(function (group) { if (!group.element.hidden) names[group.element.dataset.line] = true; });
    found.lines.forEach(function (line) { line.element.hidden = !names[line.element.dataset.line]; });
    matches.textContent = words.length === 0 && all ? '' : shown + ' of ' + total + ' cells';
    root.dataset.filtered = words.length === 0 && all ? '' : 'yes';
  }

  var timer = 0;
  search.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(apply, 80); });
  boxes.forEach(function (box) { box.addEventListener('change', apply); });
  document.querySelector('.tools form').addEventListener('submit', function (event) { event.preventDefault(); apply(); });

  function isDark() {
    var theme = root.getAttribute('data-theme');
    return theme ? theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function toggleTheme() {
    var theme = isDark() ? 'light' : 'dark';
    root.setAttribute('data-theme', theme);
    try { localStorage.setItem('faultline-theme', theme); } catch (error) { /* for this visit only */ }
  }
  document.getElementById('theme').addEventListener('click', toggleTheme);
  document.getElementById('keys').addEventListener('click', function () { help.showModal(); });
  help.querySelector('button').addEventListener('click', function () { help.close(); });

  function openTarget() {
    if (!/^#[a-z][0-9]+$/.test(location.hash)) return;
    var target = document.getElementById(location.hash.slice(1));
    if (!target || target.tagName !== 'DETAILS') return;
    target.open = true;
    target.scrollIntoView();
  }
  window.addEventListener('hashchange', openTarget);
  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
    if (link && link.getAttribute('href') === location.hash) openTarget();
    var copy = event.target.closest ? event.target.closest('.copy') : null;
    if (!copy) return;
    var text = copy.parentElement.querySelector('pre').textContent;
    if (!navigator.clipboard) return;
    navigator.clipboard.writeText(text).then(function () {
      copy.textContent = 'Copied';
      setTimeout(function () { copy.textContent = 'Copy'; }, 1500);
    }, function () { copy.textContent = 'Select it'; });
  });

  /* What j and k step through: the cards that are shown. */
  function step(by) {
    var items = Array.prototype.filter.call(document.querySelectorAll('details.card > summary'), function (item) {
      return !item.parentElement.hidden;
    });
    if (items.length === 0) return;
    var at = items.indexOf(document.activeElement);
    var next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by));
    items[next].focus({ preventScroll: true });
    items[next].scrollIntoView({ block: 'nearest' });
  }

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      search.blur();
      apply();
      return;
    }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'checkbox') return;
    if (help.open) return;
    if (event.key === '/') { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') help.showModal();
    else if (event.key === 't') toggleTheme();
  });
  openTarget();
})();
