'use strict';
/* One slide at a time, by keys, buttons, fingers and addresses such as #12. Without this script all
   slides stand below each other. */
(() => {
  const root = document.documentElement;
  const pages = [...document.querySelectorAll('.page')];
  const keys = document.getElementById('keys');
  const where = document.getElementById('where');
  let here = 0;

  const has = name => root.classList.contains(name);
  const isSkipped = page => has('short') && page.classList.contains('aside');

  function after(by) {
    let index = here + by;
    while (pages[index] && isSkipped(pages[index])) index += by;
    return index;
  }

  // What is to be guessed is hidden on a slide that is come to, until one key more; not on the way back.
  function show(index, isBack) {
    const wanted = Math.max(0, Math.min(pages.length - 1, index));
    pages[here].classList.remove('is-here');
    if (wanted !== here) pages[wanted].classList.toggle('is-asked', !isBack && pages[wanted].querySelector('.answer') !== null);
    here = wanted;
    pages[here].classList.add('is-here');
    const next = has('with-notes') && pages[after(1)];
    where.textContent = `${here + 1} / ${pages.length}${has('short') ? ', short' : ''}`
      + (next ? `, next: ${next.querySelector('h2').textContent}` : '');
    if (has('overview')) pages[here].scrollIntoView({ block: 'nearest' });
    if (location.hash !== `#${here + 1}`) location.replace(`#${here + 1}`);
  }

  function step(by) {
    if (pages[after(by)]) show(after(by), by < 0);
  }

  function follow() {
    const wanted = Number(location.hash.slice(1));
    show(Number.isInteger(wanted) && wanted >= 1 && wanted <= pages.length ? wanted - 1 : here);
  }

  function turn(name) {
    root.classList.toggle(name);
    show(here);
  }

  // Returns: whether something was hidden.
  function reveal() {
    if (has('overview') || !pages[here].classList.contains('is-asked')) return false;
    pages[here].classList.remove('is-asked');
    return true;
  }

  function fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  function print() {
    root.classList.add('handout');
    window.print();
  }

  function leave() {
    if (has('overview')) turn('overview');
  }

  const on = () => reveal() || step(1), back = () => step(-1);
  const actions = {
    ArrowRight: on, ArrowDown: on, PageDown: on, Enter: () => (has('overview') ? leave() : on()),
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => show(0), End: () => show(pages.length - 1), Escape: leave,
    o: () => turn('overview'), n: () => turn('with-notes'), s: () => turn('short'), f: fill, p: print,
    '?': () => keys.showModal(),
  };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (keys.open) {
      if (event.key === '?') keys.close();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = key === ' ' ? (event.shiftKey ? back : on) : actions[key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.getElementById('on').addEventListener('click', on);
  document.getElementById('back').addEventListener('click', back);
  keys.addEventListener('click', () => keys.close());
  document.querySelector('main').addEventListener('click', event => {
    const index = pages.indexOf(event.target.closest('.page'));
    if (!has('overview')) reveal();
    if (!has('overview') || index < 0) return;
    show(index, true);
    leave();
  });

  let touch = null;
  document.addEventListener('touchstart', event => {
    touch = event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener('touchend', event => {
    if (!touch || has('overview')) return;
    const x = event.changedTouches[0].clientX - touch.clientX;
    const y = event.changedTouches[0].clientY - touch.clientY;
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) (x < 0 ? on : back)();
    touch = null;
  }, { passive: true });

  window.addEventListener('hashchange', follow);
  window.addEventListener('afterprint', () => root.classList.remove('handout'));
  root.classList.add('deck');
  document.querySelector('nav').hidden = false;
  follow();
})();
