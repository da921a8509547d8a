/** The task page. */
import { takeKeys } from "./shared/keys";
import { pageData } from "./shared/page";
import { Desk } from "./desk/desk";
import type { DeskData } from "./desk/types";

void takeKeys().then(() => new Desk(pageData("desk") as DeskData).start());
