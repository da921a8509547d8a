/** The words of the worker's pages and of the elements in another language; loaded before the page's own script. */
import { german } from "../words/de";

globalThis.labelwrightWords = german;
