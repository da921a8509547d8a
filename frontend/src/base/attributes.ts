/** How attributes of crowd elements turn into property values. */

/** Presence means true, except for the word "false", also as Python writes it. */
export const flag = {
  fromAttribute: (text: string | null): boolean => text !== null && text.trim().toLowerCase() !== "false",
  toAttribute: (value: boolean): string | null => (value ? "" : null),
};

/** A number, or null where the attribute is missing or not a number. */
export const optionalNumber = {
  fromAttribute: (text: string | null): number | null => {
    const value = text === null || text.trim() === "" ? NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  },
};
