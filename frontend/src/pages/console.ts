/** The console: live parts, keys, dialogs, copying, and the small conveniences of its forms. */
import { startAsking, startCopying, startDialogs, startForms } from "./console/controls";
import { startDrawings } from "./console/drawings";
import { startKeeping } from "./console/keeping";
import { startKeys } from "./console/keys";
import { startPictures } from "./console/pictures";
import { startTrials } from "./console/trial";
import { startUploads } from "./console/uploads";
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
startDrawings();
startKeeping();
startUploads();
startTrials();
startKeys();
startRefreshing(15_000);
