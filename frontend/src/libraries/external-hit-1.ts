/** What Mechanical Turk's script for external pages offers them: the parameters of their address. Ours is in the page's head. */
function turkGetParam(name: string, otherwise = ""): string {
  return new URLSearchParams(location.search).get(name) ?? otherwise;
}

/** Puts the assignment into the form's field. There are no previews here that would have none. */
function turkSetAssignmentID(id?: string): void {
  const field = document.getElementById("assignmentId");
  if (field instanceof HTMLInputElement) field.value = id ?? turkGetParam("assignmentId");
}

function turkGetSubmitToHost(): string {
  return turkGetParam("turkSubmitTo", location.origin);
}

Object.assign(globalThis, { turkGetParam, turkSetAssignmentID, turkGetSubmitToHost });
