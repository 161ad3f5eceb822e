// React 18 as panel-material-ui ships it, for the pages of libraries that bring none; and what Dash gives its components.
import bundle from "/vendor/panel_material_ui/dist/panel-material-ui.bundle.js";

export const { React, material_ui: mui } = bundle;
export const pickers = bundle;
window.React = React;
window.ReactDOM = { ...bundle.react_dom, createRoot: bundle.createRoot };
const anything = new Proxy(() => anything, { get: () => anything });
window.PropTypes = anything; // descriptions of arguments, which only developers' builds look at
window.dash_component_api = { useDashContext: () => ({ useSelector: () => undefined, useLoading: () => false, componentPath: [] }), getLayout: () => ({}), ExternalWrapper: () => null };

export const load = (address) => new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = done;
  script.onerror = failed;
  document.head.append(script);
});

// Draws a form of the values in `state`; `keep` takes what a library says has changed.
export const draw = (Form, start) => {
  const Page = () => {
    const [values, setValues] = React.useState(start);
    const keep = (key) => (value) => setValues((old) => {
      const now = { ...old, [key]: value };
      Object.assign(window.state, now);
      return now;
    });
    return Form(values, keep);
  };
  bundle.createRoot(document.getElementById("app")).render(React.createElement(Page));
};
