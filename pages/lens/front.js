// What is shown where something else was expected: enough to say what stands in front of the site.

const MOST_LETTERS = 1500;

// The badge that a page bears all the time is no question to the visitor.
const askingFrames = () => all(document.documentElement, "iframe, [class*=captcha i], [id*=captcha i], [class*=turnstile i], [id*=challenge i]")
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return isVisible(one) && box.width >= 50 && box.height >= 40 && !within(one, "[class*=badge]") && !(one.tagName === "IFRAME" && !/captcha|challenge|turnstile|arkose|funcaptcha|geetest/i.test(`${one.src} ${one.title} ${one.name}`));
  }).length;

const readFront = () => {
  const body = document.body || document.documentElement;
  const text = collapse((body.innerText || "").replace(/protected by reCAPTCHA/gi, ""));
  const boxes = all(document.documentElement, "input, textarea, select, [contenteditable=true], [role=textbox], [role=combobox]")
    .filter((box) => isVisible(box) && !/^(hidden|submit|button|reset|image|checkbox|radio)$/.test(box.type || ""));
  const controls = innermost(interactive(document.documentElement)).filter((one) => !boxes.includes(one));
  return {
    type: document.contentType,
    host: location.host,
    title: collapse(document.title).slice(0, 100),
    headings: all(document.documentElement, "h1, h2, h3, [role=heading]").filter(isVisible).map((one) => textOf(one).slice(0, 100)).filter(Boolean).slice(0, 3),
    text: text.slice(0, MOST_LETTERS),
    is_long: text.length > MOST_LETTERS,
    messages: readErrors().map((one) => one.slice(0, 200)),
    controls: controls.map((one) => (namesOf(one)[0] || "").slice(0, 60)).slice(0, 40),
    ticks: all(document.documentElement, "input[type=checkbox]").filter((box) => isVisible(box) || labelElements(box).some(isVisible)).length,
    boxes: boxes.length,
    passwords: boxes.filter((box) => box.type === "password").length,
    codes: boxes.filter((box) => box.autocomplete === "one-time-code" || /(^|[^a-z])(otp|totp|mfa|2fa|token|pin|(verification|security|auth|access)?[_-]?code)([^a-z]|$)/i.test(`${box.name} ${box.id}`)).length,
    captchas: askingFrames(),
    lists: all(document.documentElement, "table, [role=grid], [role=table]").filter(isVisible).length,
  };
};
