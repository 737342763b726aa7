(function () {
  'use strict';
  var root = document.documentElement;
  root.className = 'js';
  try {
    var theme = localStorage.getItem('faultline-theme');
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);
  } catch (error) { /* no storage for this page: the system's choice stands */ }
})();
