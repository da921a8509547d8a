/** What a language other than English must bring. */
import type { MessageKey } from "../base/messages";
import type { PageMessage } from "../pages/shared/messages";

export interface Language {
  lang: string;
  elements: Record<MessageKey, string>;
  pages: Record<PageMessage, string>;
  /** Key caps that are called otherwise than in English. */
  caps: Record<string, string>;
}
