/** The console: live parts, keys, dialogs, copying, and the small conveniences of its forms. */
import { startAsking, startCopying, startDialogs, startForms } from "./console/controls";
import { startKeys } from "./console/keys";
import { startPictures } from "./console/pictures";
import { startTrials } from "./console/trial";
import { startRefreshing } from "./shared/refresh";
import { startThemes } from "./shared/theme";
import { startTimes } from "./shared/times";

startThemes();
startTimes();
startDialogs();
startAsking();
startCopying();
startForms();
startPictures();
startTrials();
startKeys();
startRefreshing(15_000);
