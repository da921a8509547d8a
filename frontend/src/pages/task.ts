/** The task page. */
import { pageData } from "./shared/page";
import { Desk } from "./desk/desk";
import type { DeskData } from "./desk/types";

void new Desk(pageData("desk") as DeskData).start();
