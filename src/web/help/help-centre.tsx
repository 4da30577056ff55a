/** The help centre: the page of the current address. */
export function HelpCentre() {
  return <h1>도움말</h1>;
}
